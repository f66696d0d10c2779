// Which function enters which, over all cells of a graph. Internal to rules/.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "verifier/model/graph.h"

namespace verifier::rules {

/// Functions of all cells and the calls between them: direct ones, to imports too, and those through pointers as far as
/// functions of the same cell go. What other cells register is not among them.
class CallGraph {
 public:
  /// What a call through a pointer enters.
  enum class Pointers : std::uint8_t {
    kFollow,             ///< Every function of its cell whose address is taken.
    kFollowInSafeCells,  ///< The same; in trusted cells nothing.
  };

  struct Arc {
    std::size_t to = 0;
    bool is_jump = false;  ///< The frame of the one is that of the other, or is gone.
  };
  struct Node {
    const CellObject* cell = nullptr;
    const CodeFunction* function = nullptr;
    std::vector<Arc> arcs;
  };

  /// The graph must outlive this.
  CallGraph(const Graph& graph, Pointers pointers);

  const std::vector<Node>& nodes() const { return nodes_; }

  /// The function that an export of a cell is; nothing for data.
  std::optional<std::size_t> find_export(const CellObject& cell, const std::string& symbol) const;

  /// Groups of nodes that reach each other, callees before callers. Nodes with `is_left_out` and arcs to them do not
  /// count.
  std::vector<std::vector<std::size_t>> groups(const std::vector<bool>& is_left_out) const;

 private:
  void add_exports(const CellObject& cell, std::size_t begin);
  void add_arcs(const CellObject& cell, std::size_t begin, Pointers pointers);

  std::vector<Node> nodes_;
  std::map<std::pair<const CellObject*, std::string>, std::size_t> exports_;
  std::map<std::string, std::size_t> by_symbol_;
};

/// "heap::allocate(unsigned long)" with the place, if it is known.
std::string node_text(const CallGraph::Node& node);

}  // namespace verifier::rules
