#include "verifier/report/drawing.h"

#include <fmt/core.h>

#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
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

}  // namespace

std::string to_dot(const Graph& graph) {
  std::string text = "digraph cells {\n  rankdir=TB;\n  node [shape=box, fontname=\"sans-serif\"];\n";
  std::map<std::string, std::vector<const CellObject*>> layers;
  for (const CellObject& cell : graph.cells) layers[cell.manifest.layer].push_back(&cell);
  for (const auto& [layer, cells] : layers) {
    fmt::format_to(std::back_inserter(text), "  {{ rank=same; // {}\n", layer);
    for (const CellObject* cell : cells) {
      fmt::format_to(std::back_inserter(text), "    {} [style=filled, fillcolor=\"{}\"];\n",
                     quoted(cell->manifest.cell), cell->manifest.trusted ? "#f6c9a8" : "#cfe8cf");
    }
    text += "  }\n";
  }
  for (const Edge& edge : graph.edges) {
    fmt::format_to(std::back_inserter(text), "  {} -> {} [label=\"{}\"{}];\n",
                   quoted(graph.cells[edge.from].manifest.cell), quoted(graph.cells[edge.to].manifest.cell),
                   edge.uses.size(), edge.is_runtime ? ", style=dashed" : "");
  }
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
