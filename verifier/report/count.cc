#include <algorithm>

#include "verifier/report/report.h"

namespace verifier::report {

std::uint64_t code_bytes(const CellObject& cell) {
  std::uint64_t bytes = 0;
  for (const Section& section : cell.elf.sections) bytes += section.is_code() ? section.size : 0;
  return bytes;
}

Counts count(const Graph& graph) {
  Counts counts;
  counts.cells = graph.cells.size();
  for (const CellObject& cell : graph.cells) {
    const std::uint64_t code = code_bytes(cell);
    counts.code_bytes += code;
    counts.trusted_cells += cell.manifest.trusted ? 1 : 0;
    counts.trusted_code_bytes += cell.manifest.trusted ? code : 0;
    counts.grants += cell.manifest.grants.size();
    counts.exports += exports_of(cell).size();
    for (const RootFact& root : cell.facts.roots) ++counts.roots[root.category];
  }
  counts.trust = trust_of(graph);
  counts.edges = graph.edges.size();
  for (const Edge& edge : graph.edges) counts.uses += edge.uses.size();
  if (!graph.ranks.empty()) counts.ranks = std::ranges::max(graph.ranks) + 1;
  return counts;
}

}  // namespace verifier::report
