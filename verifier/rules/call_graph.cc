#include "verifier/rules/call_graph.h"

#include <algorithm>
#include <set>

#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

/// Tarjan's algorithm ("Depth-First Search and Linear Graph Algorithms", 1972) with a stack of its own: chains of calls
/// may be as long as the graph.
class Grouper {
 public:
  Grouper(const std::vector<CallGraph::Node>& nodes, const std::vector<bool>& is_left_out)
      : nodes_(nodes), is_left_out_(is_left_out), index_(nodes.size(), 0), low_(nodes.size(), 0) {}

  std::vector<std::vector<std::size_t>> run() {
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      if (!is_left_out_[node] && index_[node] == 0) visit(node);
    }
    return std::move(groups_);
  }

 private:
  struct Frame {
    std::size_t node;
    std::size_t next_arc;
  };

  void open(std::size_t node) {
    index_[node] = low_[node] = ++last_index_;
    pending_.push_back(node);
    frames_.push_back({node, 0});
  }

  void visit(std::size_t root) {
    open(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next_arc == nodes_[frame.node].arcs.size()) {
        close(frame.node);
        continue;
      }
      const std::size_t to = nodes_[frame.node].arcs[frame.next_arc++].to;
      if (is_left_out_[to]) continue;
      if (index_[to] == 0) {
        open(to);
      } else if (!is_grouped(to)) {
        low_[frame.node] = std::min(low_[frame.node], index_[to]);
      }
    }
  }

  void close(std::size_t node) {
    frames_.pop_back();
    if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
    if (low_[node] != index_[node]) return;
    auto& group = groups_.emplace_back();
    do {
      group.push_back(pending_.back());
      pending_.pop_back();
    } while (group.back() != node);
    std::ranges::sort(group);
    for (const std::size_t member : group) low_[member] = kGrouped;
  }

  bool is_grouped(std::size_t node) const { return low_[node] == kGrouped; }

  static constexpr std::size_t kGrouped = ~std::size_t{0};
  const std::vector<CallGraph::Node>& nodes_;
  const std::vector<bool>& is_left_out_;
  std::vector<std::size_t> index_, low_, pending_;  // index 0: not seen yet
  std::vector<Frame> frames_;
  std::vector<std::vector<std::size_t>> groups_;
  std::size_t last_index_ = 0;
};

}  // namespace

CallGraph::CallGraph(const Graph& graph, Pointers pointers) {
  std::vector<std::size_t> begins;
  for (const CellObject& cell : graph.cells) {
    begins.push_back(nodes_.size());
    for (const CodeFunction& function : cell.functions) nodes_.push_back({&cell, &function, {}});
    add_exports(cell, begins.back());
  }
  for (std::size_t i = 0; i < graph.cells.size(); ++i) add_arcs(graph.cells[i], begins[i], pointers);
}

/// By place: of several names for one function the facts know one.
void CallGraph::add_exports(const CellObject& cell, std::size_t begin) {
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::size_t> places;
  for (std::size_t i = 0; i < cell.functions.size(); ++i)
    places.emplace(std::pair(cell.functions[i].section, cell.functions[i].offset), begin + i);
  const auto exported = exports_of(cell);
  for (const Symbol& symbol : cell.elf.symbols) {
    const auto found = places.find({symbol.section, symbol.value});
    if (found == places.end() || !std::ranges::binary_search(exported, symbol.name)) continue;
    exports_.emplace(std::pair(&cell, symbol.name), found->second);
    by_symbol_.emplace(symbol.name, found->second);
  }
}

void CallGraph::add_arcs(const CellObject& cell, std::size_t begin, Pointers pointers) {
  const bool is_followed = pointers == Pointers::kFollow || !cell.manifest.trusted;
  std::set<std::string_view> taken_names;
  for (const AddressTaken& taken : cell.addresses_taken) taken_names.insert(taken.function);
  std::vector<Arc> taken;
  for (std::size_t i = 0; i < cell.functions.size(); ++i) {
    if (taken_names.contains(cell.functions[i].symbol)) taken.push_back({begin + i, false});
  }
  for (std::size_t i = 0; i < cell.functions.size(); ++i) {
    auto& arcs = nodes_[begin + i].arcs;
    for (const CodeFunction::Entry& entry : cell.functions[i].entries) {
      const auto import = by_symbol_.find(entry.import);
      if (entry.import.empty()) {
        arcs.push_back({begin + entry.function, entry.is_jump});
      } else if (import != by_symbol_.end()) {  // O1 refuses the others
        arcs.push_back({import->second, entry.is_jump});
      }
    }
    if (is_followed && cell.functions[i].indirect_calls > 0) arcs.insert(arcs.end(), taken.begin(), taken.end());
  }
}

std::optional<std::size_t> CallGraph::find_export(const CellObject& cell, const std::string& symbol) const {
  const auto found = exports_.find({&cell, symbol});
  return found == exports_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::vector<std::size_t>> CallGraph::groups(const std::vector<bool>& is_left_out) const {
  return Grouper(nodes_, is_left_out).run();
}

std::string node_text(const CallGraph::Node& node) { return placed(*node.cell, node.function->symbol); }

}  // namespace verifier::rules
