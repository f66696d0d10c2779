// SS7: what a client gives a cell goes into another cell's declared exception only if the target says so.
//
// Why: a cell that keeps nothing itself but has a neighbour keep its clients' data spills all the same. To satisfy it:
// `uses_kept = ["kv::put"]`, or of all that a root keeps, `uses_kept = ["kv::table"]`, for a reviewer to see; an
// entry that nothing needs is an error. What a neighbour keeps in `soft`, `sync` and `hw` state comes back to nobody
// and needs no entry.
#include <algorithm>
#include <set>

#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

bool is_in(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

bool counts(const std::string& category) { return category != "soft" && category != "sync" && category != "hw"; }

/// Exports of others through which clients' data is retained, by qualified name, with one such capture.
std::map<std::string, flow::Capture> retaining(const FlowOfCell& of) {
  const flow::Linked& linked = of.flow.linked();
  std::map<std::string, flow::Capture> found;
  for (const FunctionId entry : of.flow.entries()) {
    for (const flow::Capture& capture : of.flow.captures(entry)) {
      if (linked.memory[capture.where] != flow::Memory::kRetained || !counts(linked.category[capture.where])) continue;
      const FunctionId import = linked.program.objects[capture.where].function;
      found.emplace(facts::qualified_symbol_name(linked.program.functions[import].symbol), capture);
    }
  }
  return found;
}

void check_cell(const FlowOfCell& of, Judged& delegations) {
  const auto found = retaining(of);
  const auto& declared = of.cell->manifest.uses_kept;
  std::set<std::string> used;
  for (const auto& [name, capture] : found) {
    used.insert({name, of.in_words(capture.where)});
    if (is_in(declared, name) || is_in(declared, of.in_words(capture.where))) continue;
    refuse_with_path(
        delegations,
        cat(of.function_name(capture.entry), " gives ", of.in_words(capture.what), " to ", name, ", which keeps it in ",
            of.in_words(capture.where), "; uses_kept does not name it"),
        of, {.kind = flow::Fact::Kind::kHolds, .function = capture.entry, .atom = capture.what, .where = capture.where},
        "has kept");
  }
  for (const std::string& name : declared)
    if (!used.contains(name)) delegations.refuse(cat("uses_kept names ", name, ", which keeps nothing of a client"));
  delegations.prove(cat(count(found.size(), "import"), " may keep clients' data, as declared"));
}

}  // namespace

void check_delegations(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged delegations(verdicts, "SS7", of->name());
    check_cell(*of, delegations);
  }
}

}  // namespace verifier::rules
