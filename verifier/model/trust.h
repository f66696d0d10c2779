// What has to be read by a person, because nothing but its author vouches for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verifier/model/graph.h"

namespace verifier {

/// A trusted cell, with the lines of its own sources and headers (assembly too) and what it is granted.
struct TrustedCell {
  std::string cell;
  std::uint64_t lines = 0;
  std::vector<std::string> grants;  ///< As in the target, sorted.
};

/// The trusted lines of a graph: those of trusted cells, and those of kernel/base, kernel/abi and kernel/arch that any
/// cell includes. A line is a line feed: comments and empty lines count, as in `wc -l`. Each file counts once.
struct Trust {
  std::vector<TrustedCell> cells;  ///< Sorted by name.
  std::uint64_t vocabulary_lines = 0;
  std::vector<std::string> unknown;  ///< Cells whose sources are not known: nothing can be counted.

  /// All of them.
  [[nodiscard]] std::uint64_t lines() const;
};

[[nodiscard]] Trust trust_of(const Graph& graph);

}  // namespace verifier
