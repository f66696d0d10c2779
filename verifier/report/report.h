// A verdict on a set of cells, for people and for programs. The same verdicts give the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "verifier/model/graph.h"
#include "verifier/model/verdict.h"

namespace verifier::report {

/// How large the thing is that was judged.
struct Counts {
  std::size_t cells = 0, trusted_cells = 0;
  std::uint64_t code_bytes = 0, trusted_code_bytes = 0;
  std::size_t exports = 0;
  std::size_t edges = 0, uses = 0;  ///< Pairs of cells; symbols used along them.
  std::size_t ranks = 0;            ///< Highest rank plus one; 0 if there is no order.
  std::size_t grants = 0;
  std::map<std::string, std::size_t> roots;  ///< By category; "" are roots that nothing may be kept in.
};

Counts count(const Graph& graph);

/// Everything that a subcommand has to say.
struct Report {
  std::string command;  ///< "verify", "swap".
  Verdicts judged;      ///< All of them proven means: proven.
  Verdicts told;        ///< Of interest, but not needed: ways back from an update.
  std::vector<std::string> notes;
  std::optional<Counts> counts;

  [[nodiscard]] bool is_proven() const { return judged.is_proven(); }
};

/// Refused and undecided verdicts with their steps, then the proven ones as a table, counts, and what is not proved.
std::string to_text(const Report& report);

/// Everything, each verdict by itself. Indented, keys sorted, ends with a line feed.
std::string to_json(const Report& report);

}  // namespace verifier::report
