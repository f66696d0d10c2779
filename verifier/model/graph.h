// The cells of an image, or of an update, and who uses whom: taken from what the objects import, not from what BUILD
// says.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "verifier/model/cell_object.h"

namespace verifier {

/// One use of an export of another cell.
struct Use {
  std::string symbol;  ///< Mangled.
  std::string site;    ///< "function at file:line" of one place that uses it, as far as known.
};

/// All uses of cell `to` by cell `from` (indices into Graph::cells).
struct Edge {
  std::size_t from = 0;
  std::size_t to = 0;
  bool is_runtime = false;  ///< Compiler run-time symbols only: needs no declared dependency.
  std::vector<Use> uses;    ///< Sorted by symbol.
};

/// Boot graph: one version of each cell. Sorted by cell name; edges by (from, to).
struct Graph {
  std::vector<CellObject> cells;
  std::vector<Edge> edges;
  /// Exports that more than one cell offers: symbol -> cell names.
  std::map<std::string, std::vector<std::string>> duplicate_exports;
  /// Imports that no cell of the graph exports: (cell index, symbol).
  std::vector<std::pair<std::size_t, std::string>> unresolved;
  /// Rank by cell index, filled by check_acyclicity once proven: 0 uses nobody, else one more than the highest used.
  std::vector<std::size_t> ranks;

  [[nodiscard]] std::optional<std::size_t> find(const std::string& cell) const;
};

/// Symbols that others may bind to: visible, defined, and not in a COMDAT group unless the facts describe them as
/// exports (GCC puts the vtable of a class into a group even where only this cell defines its virtual functions).
/// Sorted.
[[nodiscard]] std::vector<std::string> exports_of(const CellObject& cell);
/// Undefined symbols that are used (weak undefined ones included), sorted.
[[nodiscard]] std::vector<std::string> imports_of(const CellObject& cell);

/// Name of the cell whose exports may be used without a declared dependency.
inline const std::string kRuntimeCell = "cxx_runtime";

/// Builds edges from the objects. Two versions of one cell are an error of the caller: the later one is returned in the
/// second member, for the message, and left out.
struct GraphResult {
  Graph graph;
  std::vector<std::string> duplicate_cells;
};
[[nodiscard]] GraphResult build_graph(std::vector<CellObject> cells);

}  // namespace verifier
