// Runs the rules about state (SS1 to SS8 and the categories) over one analysis of the graph.
#include <algorithm>

#include "verifier/rules/rules.h"
#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

/// The cell and all that uses it, directly or not: where something about it can matter.
std::vector<std::size_t> users_of(const Graph& graph, std::size_t cell) {
  std::vector<std::size_t> found = {cell};
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const Edge& edge : graph.edges)
      if (edge.to == found[i] && std::ranges::find(found, edge.from) == found.end()) found.push_back(edge.from);
  }
  std::ranges::sort(found);
  return found;
}

void check(const Graph& graph, const std::vector<std::size_t>& wanted, Verdicts& verdicts) {
  for (const std::size_t index : wanted) {
    if (!graph.cells[index].program)
      verdicts.refuse("SS8", graph.cells[index].manifest.cell, "the object has no data flow of its program");
  }
  const StateFlow flow(graph, wanted);
  for (const auto rule : {check_lasting_writes, check_captures, check_leaks, check_foreign_writes, check_releases,
                          check_delegations, check_bounds, check_unknown_calls, check_soft, check_caches,
                          check_inventories, check_registrations, check_sync})
    rule(flow, verdicts);
}

bool has_evidence(const Graph& graph) {
  return std::ranges::any_of(graph.cells, [](const CellObject& cell) { return cell.program.has_value(); });
}

}  // namespace

void check_state(const Graph& graph, Verdicts& verdicts) {
  if (!has_evidence(graph)) return;
  std::vector<std::size_t> all(graph.cells.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  check(graph, all, verdicts);
}

void check_state_around(const Graph& graph, std::size_t cell, Verdicts& verdicts) {
  if (has_evidence(graph)) check(graph, users_of(graph, cell), verdicts);
}

}  // namespace verifier::rules
