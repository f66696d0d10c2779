#include "verifier/model/trust.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <ranges>
#include <set>

namespace verifier {

std::uint64_t Trust::lines() const {
  return std::accumulate(cells.begin(), cells.end(), vocabulary_lines,
                         [](std::uint64_t sum, const TrustedCell& cell) { return sum + cell.lines; });
}

Trust trust_of(const Graph& graph) {
  Trust trust;
  std::set<std::string> counted;
  std::map<std::string, std::uint64_t> vocabulary;
  for (const CellObject& cell : graph.cells) {
    if (!cell.source) {
      trust.unknown.push_back(cell.manifest.cell);
      continue;
    }
    // Two objects may have been built from two states of a file: the longer one counts.
    for (const SourceFile& file : cell.source->vocabulary)
      vocabulary[file.name] = std::max<std::uint64_t>(vocabulary[file.name], file.lines);
    if (!cell.manifest.trusted) continue;
    TrustedCell row{.cell = cell.manifest.cell, .lines = 0, .grants = cell.manifest.grants};
    for (const SourceFile& file : cell.source->files) row.lines += counted.insert(file.name).second ? file.lines : 0;
    trust.cells.push_back(std::move(row));
  }
  for (const std::uint64_t lines : std::views::values(vocabulary)) trust.vocabulary_lines += lines;
  return trust;
}

}  // namespace verifier
