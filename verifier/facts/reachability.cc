#include "verifier/facts/reachability.h"

#include <algorithm>
#include <optional>
#include <set>

#include "verifier/facts/symbol_name.h"

namespace verifier::facts {
namespace {

constexpr std::string_view kStatePrefix = ".cell.state.";
constexpr std::uint32_t kNobody = 0xffff'ffff;

/// Shortest paths from one node: the predecessor of each node that was reached, in the order of reaching.
class Search {
 public:
  Search(const std::vector<ReferenceGraph::Node>& nodes, std::uint32_t from)
      : nodes_(nodes), before_(nodes.size(), kNobody), order_{from} {
    before_[from] = from;
    for (std::size_t next = 0; next < order_.size(); ++next) {
      for (std::uint32_t target : nodes_[order_[next]].edges) {
        if (before_[target] != kNobody) continue;
        before_[target] = order_[next];
        order_.push_back(target);
      }
    }
  }

  const std::vector<std::uint32_t>& order() const { return order_; }

  std::vector<std::string> path(std::uint32_t to) const {
    std::vector<std::string> names = {nodes_[to].name};
    for (; before_[to] != to; to = before_[to]) names.push_back(nodes_[before_[to]].name);
    std::ranges::reverse(names);
    return names;
  }

 private:
  const std::vector<ReferenceGraph::Node>& nodes_;
  std::vector<std::uint32_t> before_, order_;
};

/// The name by which rules know a writable place.
std::string root_name(const Section& section, const ReferenceGraph::Node& node) {
  return section.name.starts_with(kStatePrefix) ? section.name.substr(kStatePrefix.size()) : node.name;
}

/// Exported functions and constants by name, with the node that holds each: through a constant (a vtable, a table of
/// functions) others call what it names. Of COMDAT groups only vtables and their like, which may be exports.
std::map<std::string, std::uint32_t> exported_places(const ObjectFile& object, const ReferenceGraph& graph) {
  std::map<std::string, std::uint32_t> places;
  for (const Symbol& symbol : object.symbols) {
    if (!symbol.is_defined() || !symbol.is_visible() || symbol.name.empty()) continue;
    const Section& section = object.sections[symbol.section];
    if (section.is_alloc() && !section.is_writable() && (!section.comdat || is_type_data(symbol.name)))
      places.emplace(symbol.name, graph.node_at(symbol.section, symbol.value));
  }
  return places;
}

}  // namespace

std::vector<Reach> reachable_state(const ObjectFile& object, const ReferenceGraph& graph) {
  std::vector<Reach> reaches;
  for (const auto& [name, start] : exported_places(object, graph)) {
    const Search search(graph.nodes(), start);
    std::map<std::string, std::uint32_t> roots;  // the first found is nearest
    for (std::uint32_t node : search.order()) {
      const Section& section = object.sections[graph.nodes()[node].section];
      if (section.is_writable() && section.size != 0) roots.emplace(root_name(section, graph.nodes()[node]), node);
    }
    for (const auto& [root, node] : roots) {
      Reach reach{name, root, search.path(node)};
      reach.path.front() = name;  // the node may bear the name of an alias
      reaches.push_back(std::move(reach));
    }
  }
  return reaches;
}

}  // namespace verifier::facts
