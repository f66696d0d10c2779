// E6: what the evidence says that an export changes must be within what the shipped object can reach from it.
//
// Why: the evidence is of another compiler. A change that the object has no way to make shows that they are about
// different programs. The other way round, an export whose closure over relocations touches no state is free of spills
// by this alone: a second proof, independent of the first. To satisfy it: build both from the same sources and flags.
#include <algorithm>
#include <set>

#include "verifier/facts/symbol_name.h"
#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

bool reaches(const FlowOfCell& of, const std::string& from, ObjectId root) {
  const FlowObject& object = of.object(root);
  return std::ranges::any_of(of.cell->reaches, [&](const Reach& reach) {
    return reach.from == from && (reach.root == object.root || reach.root == object.symbol);
  });
}

bool is_bounded(const FlowOfCell& of, const std::string& symbol, ObjectId root) {
  const auto variants = facts::symbol_variants(symbol);
  return std::ranges::any_of(variants, [&](const std::string& variant) { return reaches(of, variant, root); });
}

void check_cell(const FlowOfCell& of, Judged& bounds) {
  const auto exported = exports_of(*of.cell);
  std::set<std::string_view> touching;
  for (const Reach& reach : of.cell->reaches) touching.insert(reach.from);
  for (const FunctionId entry : of.flow.entries()) {
    const std::string& symbol = of.function(entry).symbol;
    if (!std::ranges::binary_search(exported, symbol)) continue;
    for (const auto& [root, place] : of.flow.written_roots(entry))
      if (!is_bounded(of, symbol, root))
        bounds.refuse(cat("the evidence says that ", readable(symbol), " changes ", of.root_name(root),
                          ", which the object does not reach from it"));
  }
  const auto free =
      std::ranges::count_if(exported, [&](const std::string& symbol) { return !touching.contains(symbol); });
  bounds.prove(cat(free, " of ", count(exported.size(), "export"), " reach no state at all"));
}

}  // namespace

void check_bounds(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged bounds(verdicts, "E6", of->name());
    check_cell(*of, bounds);
  }
}

}  // namespace verifier::rules
