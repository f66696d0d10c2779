#include "verifier/bench/graphs.h"

#include <cstdint>
#include <set>

namespace bench {
namespace {

constexpr std::size_t kUses = 5;

/// A linear congruential generator (Knuth, MMIX): the same graph on every machine.
class Numbers {
 public:
  std::size_t below(std::size_t limit) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<std::size_t>(state_ >> 33) % limit;
  }

 private:
  std::uint64_t state_ = 1;
};

std::string name_of(std::size_t index) {
  const std::string digits = std::to_string(index);
  return "cell" + std::string(6 - digits.size(), '0') + digits;  // sorted as numbers are
}

}  // namespace

verifier::Graph made_up_graph(std::size_t cells, bool has_cycle) {
  verifier::Graph graph;
  Numbers numbers;
  for (std::size_t from = 0; from < cells; ++from) {
    verifier::CellObject& cell = graph.cells.emplace_back();
    cell.manifest.cell = cell.manifest.file = name_of(from);
    cell.manifest.layer = "top";
    std::set<std::size_t> used;
    for (std::size_t i = 0; from > 0 && i < kUses; ++i) used.insert(numbers.below(from));
    if (has_cycle && from == 0) used.insert(cells - 1);
    for (std::size_t to : used)
      graph.edges.push_back({.from = from, .to = to, .is_runtime = false, .uses = {{"f", name_of(from) + ".cc:1"}}});
  }
  return graph;
}

}  // namespace bench
