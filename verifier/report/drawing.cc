#include "verifier/report/drawing.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace verifier::report {
namespace {

using nlohmann::json;

/// A string in quotes, for JSON and for Graphviz alike.
std::string quoted(const std::string& text) { return json(text).dump(-1, ' ', false, json::error_handler_t::replace); }

json to_value(const CellObject& cell) {
  return {{"cell", cell.manifest.cell},   {"file", cell.manifest.file},       {"layer", cell.manifest.layer},
          {"label", cell.manifest.label}, {"trusted", cell.manifest.trusted}, {"kept", json(cell.manifest.kept)},
          {"exports", exports_of(cell)}};
}

json to_value(const Graph& graph, const Edge& edge) {
  json uses = json::array();
  for (const Use& use : edge.uses) uses.push_back({{"symbol", use.symbol}, {"site", use.site}});
  return {{"from", graph.cells[edge.from].manifest.cell},
          {"to", graph.cells[edge.to].manifest.cell},
          {"runtime", edge.is_runtime},
          {"uses", uses}};
}

/// Names no cell: cells have no colon.
const std::string kLayerNode = "layer:";

/// Layers from top to bottom: the last is one that uses no other layer, and so on upwards. Cells that break the order
/// (O2) do not stop the drawing.
std::vector<std::string> layers_of(const Graph& graph) {
  std::map<std::string, std::set<std::string>> used;
  for (const CellObject& cell : graph.cells) used[cell.manifest.layer];
  for (const Edge& edge : graph.edges) {
    const std::string &from = graph.cells[edge.from].manifest.layer, &to = graph.cells[edge.to].manifest.layer;
    if (from != to) used[from].insert(to);
  }
  std::vector<std::string> order;
  while (!used.empty()) {
    const auto lowest = std::ranges::min_element(used, {}, [](const auto& layer) { return layer.second.size(); });
    const std::string name = lowest->first;
    order.push_back(name);
    used.erase(lowest);
    for (auto& [layer, below] : used) below.erase(name);
  }
  std::ranges::reverse(order);
  return order;
}

std::string header(Drawing drawing) {
  const std::string_view common = "digraph cells {\n  rankdir=TB; ranksep=0.9; nodesep=0.25;\n";
  return fmt::format("{}  {}node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\", fontsize=16];\n",
                     common, drawing == Drawing::kPage ? "bgcolor=transparent; " : "");
}

std::string node(const CellObject& cell, Drawing drawing) {
  const std::string name = quoted(cell.manifest.cell);
  if (drawing == Drawing::kPage)
    return fmt::format("    {} [class=\"cell{}\", tooltip=\" \"];\n", name, cell.manifest.trusted ? " trusted" : "");
  return fmt::format("    {} [fillcolor=\"{}\"];\n", name, cell.manifest.trusted ? "#f6c9a8" : "#cfe8cf");
}

std::string arrow(const Graph& graph, const Edge& edge, Drawing drawing) {
  if (drawing == Drawing::kPage && edge.is_runtime) return "";
  const std::string ends = fmt::format("  {} -> {}", quoted(graph.cells[edge.from].manifest.cell),
                                       quoted(graph.cells[edge.to].manifest.cell));
  if (drawing == Drawing::kPage) return ends + " [arrowsize=0.7];\n";
  return fmt::format("{} [label=\"{}\"{}];\n", ends, edge.uses.size(), edge.is_runtime ? ", style=dashed" : "");
}

}  // namespace

std::string to_dot(const Graph& graph, Drawing drawing) {
  std::string text = header(drawing);
  const auto layers = layers_of(graph);
  std::map<std::string, std::string> rows;
  for (const CellObject& cell : graph.cells) rows[cell.manifest.layer] += node(cell, drawing);
  for (const std::string& layer : layers) {
    fmt::format_to(std::back_inserter(text),
                   "  {{ rank=same;\n    {} [shape=plaintext, class=\"layer\", label={}];\n{}  }}\n",
                   quoted(kLayerNode + layer), quoted(layer), rows[layer]);
  }
  for (std::size_t i = 1; i < layers.size(); ++i) {
    fmt::format_to(std::back_inserter(text), "  {} -> {} [style=invis];\n", quoted(kLayerNode + layers[i - 1]),
                   quoted(kLayerNode + layers[i]));
  }
  for (const Edge& edge : graph.edges) text += arrow(graph, edge, drawing);
  return text + "}\n";
}

std::string to_json(const Graph& graph) {
  json value = {{"schema", 1}, {"cells", json::array()}, {"edges", json::array()}, {"unresolved", json::array()}};
  for (const CellObject& cell : graph.cells) value["cells"].push_back(to_value(cell));
  for (const Edge& edge : graph.edges) value["edges"].push_back(to_value(graph, edge));
  for (const auto& [cell, symbol] : graph.unresolved) {
    value["unresolved"].push_back({{"cell", graph.cells[cell].manifest.cell}, {"symbol", symbol}});
  }
  return value.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

}  // namespace verifier::report
