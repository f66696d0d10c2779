// SS2: a cell keeps nothing that a caller gave it, but under a declared exception that admits it.
//
// Why: a client's pointer in a cell dangles when the client goes, and a client's value in it is the client's progress.
// Admitted: pointers in `registration` and `inventory` (each judged by itself), numbers in every category but `sync`.
// To satisfy it: let the client hold what it needs; copy text, not pointers to it.
#include <set>

#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

bool admits(const std::string& category, bool is_pointer) {
  if (category == "registration" || category == "inventory") return true;
  return !is_pointer && (category == "soft" || category == "cache" || category == "hw");
}

void check_cell(const FlowOfCell& of, Judged& captures) {
  std::size_t kept = 0;
  for (const FunctionId entry : of.flow.entries()) {
    std::set<ObjectId> refused;
    for (const flow::Capture& capture : of.flow.captures(entry)) {
      if (of.flow.linked().memory[capture.where] == flow::Memory::kRetained) continue;  // SS7
      const bool is_pointer = of.flow.linked().atoms[capture.what].is_pointer;
      for (const ObjectId root : of.flow.owners(capture.where)) {
        ++kept;
        if (admits(of.category(root), is_pointer) || !refused.insert(root).second) continue;
        refuse_with_path(
            captures,
            cat(of.function_name(entry), " keeps ", of.in_words(capture.what), " in ", of.root_name(root),
                of.place_of(of.object(root).place), of.category(root).empty() ? "" : ", which is kept as ",
                of.category(root)),
            of, {.kind = flow::Fact::Kind::kHolds, .function = entry, .atom = capture.what, .where = capture.where},
            "stores");
      }
    }
  }
  captures.prove(cat(kept, " values of callers are kept, all under an exception that admits it"));
}

}  // namespace

void check_captures(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged captures(verdicts, "SS2", of->name());
    check_cell(*of, captures);
  }
}

}  // namespace verifier::rules
