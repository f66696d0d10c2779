// SPILL (O8, coarse): no export of which there is no evidence reaches state that is not a declared exception.
//
// Why: a client's progress kept in a cell is lost or mixed up when the cell is replaced. What clang saw is judged by
// its data flow (SS1 to SS8). Assembly and prebuilt code, which trusted cells may hold, is judged here by relocations
// alone: an export that leads to a root, through whatever functions and tables, may write it. So reading an undeclared
// root is refused too. To satisfy it: hand the client an opaque object that holds the state, or declare the exception
// (CELL_KEPT).
#include <algorithm>
#include <set>

#include "verifier/rules/evidence.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

std::string why_not_kept(const CellObject& cell, const std::string& name) {
  const auto root = std::ranges::find(cell.facts.roots, name, &RootFact::name);
  if (root == cell.facts.roots.end()) return "which is no state root";
  if (root->category.empty()) return "which is CELL_STATE: reaches, so may write";
  const auto declared = cell.manifest.kept.find(name);
  if (declared == cell.manifest.kept.end() || declared->second != root->category)
    return "whose exception is not in the target's kept";
  return "";
}

std::vector<std::string> steps_of(const CellObject& cell, const Reach& reach) {
  std::vector<std::string> steps;
  for (const std::string& symbol : reach.path) steps.push_back(placed(cell, symbol));
  const auto root = std::ranges::find(cell.facts.roots, reach.root, &RootFact::name);
  if (root != cell.facts.roots.end() && !root->location.empty() && !steps.empty())
    steps.back() += " at " + root->location;
  return steps;
}

}  // namespace

void check_spill(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    Judged kept(verdicts, "SPILL", cell.manifest.cell);
    const auto seen = seen_symbols(cell);
    const auto exported = exports_of(cell);
    const auto unseen =
        std::ranges::count_if(exported, [&](const std::string& symbol) { return !seen.contains(symbol); });
    std::set<std::string_view> reaching;
    for (const Reach& reach : cell.reaches) {
      if (seen.contains(reach.from)) continue;
      reaching.insert(reach.from);
      const std::string why = why_not_kept(cell, reach.root);
      if (!why.empty())
        kept.refuse(cat(readable(reach.from), " reaches ", readable(reach.root), ", ", why), steps_of(cell, reach));
    }
    kept.prove(cat(count(static_cast<std::size_t>(unseen), "export"), " without evidence, ", reaching.size(),
                   " of them reach", " kept state, none other state"));
  }
}

}  // namespace verifier::rules
