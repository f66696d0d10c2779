// SS1: no call from outside leaves private state changed, but at a place that a declared exception covers.
//
// Why: what a call leaves behind in a cell is lost or mixed up when the cell is replaced. Judged by Z3's datalog engine
// over all paths through helpers, closures, tables and virtual calls; the engine in verifier/flow must find the same.
// To satisfy it: hand the client an opaque object that holds the state, or declare the exception (CELL_KEPT), whose own
// obligation is judged then. Every variable counts, not only roots.
#include <algorithm>

#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

proof::SpillFacts found_by_engine(const FlowOfCell& of) {
  proof::SpillFacts facts;
  for (const FunctionId entry : of.flow.entries())
    for (const auto& [root, place] : of.flow.written_roots(entry)) facts.emplace_back(entry, root);
  std::ranges::sort(facts);
  return facts;
}

std::string list(const FlowOfCell& of, const proof::SpillFacts& all, const proof::SpillFacts& but) {
  std::string text;
  for (const auto& fact : all) {
    if (std::ranges::binary_search(but, fact)) continue;
    text += cat(text.empty() ? "" : ", ", of.function_name(fact.first), " changes ", of.root_name(fact.second));
  }
  return text.empty() ? "nothing more" : text;
}

bool keeps_argument(const FlowOfCell& of, FunctionId entry, ObjectId root) {
  return std::ranges::any_of(of.flow.captures(entry), [&](const flow::Capture& capture) {
    return of.flow.owners(capture.where).contains(root);
  });
}

void refuse(const FlowOfCell& of, FunctionId entry, ObjectId root, flow::AtomId place, Judged& writes) {
  const std::string message = cat("SPILL", keeps_argument(of, entry, root) ? "+ARG " : " ", of.function_name(entry),
                                  " changes ", of.root_name(root), of.place_of(of.object(root).place));
  refuse_with_path(writes, message, of, {.kind = flow::Fact::Kind::kWrites, .function = entry, .atom = place},
                   "writes");
}

void check_cell(const FlowOfCell& of, Judged& writes) {
  const proof::SpillFacts engine = found_by_engine(of);
  if (!of.judged) return writes.undecided("Z3 does not know what its functions change");
  if (*of.judged != engine) {
    return writes.undecided(cat("two engines disagree: Z3 alone: ", list(of, *of.judged, engine),
                                "; verifier/flow alone: ", list(of, engine, *of.judged)));
  }
  for (const auto& [entry, root] : *of.judged) {
    if (!of.category(root).empty()) continue;
    refuse(of, entry, root, of.flow.written_roots(entry).at(root), writes);
  }
  writes.prove(cat(count(of.flow.entries().size(), "function"), " callable from outside; ", engine.size(),
                   " changes of kept state, none of other state; z3 agrees"));
}

}  // namespace

void check_lasting_writes(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged writes(verdicts, "SS1", of->name());
    check_cell(*of, writes);
  }
}

}  // namespace verifier::rules
