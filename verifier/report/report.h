// A verdict on a set of cells, for people and for programs. The same verdicts give the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/model/graph.h"
#include "verifier/model/trust.h"
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
  Trust trust;
};

Counts count(const Graph& graph);

/// Bytes of machine code of a cell.
std::uint64_t code_bytes(const CellObject& cell);

/// Everything that a subcommand has to say.
struct Report {
  std::string command;  ///< "verify", "swap".
  Verdicts judged;      ///< All of them proven means: proven.
  Verdicts told;        ///< Of interest, but not needed: ways back from an update.
  std::vector<std::string> notes;
  std::optional<Counts> counts;

  [[nodiscard]] bool is_proven() const { return judged.is_proven(); }
};

/// "proven", "refused" or "undecided".
std::string_view status_word(Status status);

/// Obligations of verdicts that no rule in obligations.h explains, sorted: a mistake of the verifier.
std::vector<std::string> unexplained(const Report& report);

/// Refused and undecided verdicts with their steps, then the proven ones as a table, counts, and what is not proved.
std::string to_text(const Report& report);

/// Everything, each verdict by itself. Indented, keys sorted, ends with a line feed.
std::string to_json(const Report& report);

/// SARIF 2.1.0, for code hosts: a result for each verdict that is not proven, at the first place in the source that its
/// message or steps name, with the steps as a code flow; `told` as notes; every rule with its explanation.
std::string to_sarif(const Report& report);

/// One page that needs no other file and no network: verdicts, counts, rules, limits, and, if there is a graph, its
/// drawing with layers as rows; choosing a cell shows its exports, roots, users, used cells and verdicts. Fails with a
/// sentence if Graphviz does.
std::expected<std::string, std::string> to_html(const Report& report, const Graph* graph);

}  // namespace verifier::report
