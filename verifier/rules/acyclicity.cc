// O2: the cells can be put in an order in which each stands above all that it uses, and layers never rise along a use.
//
// Why: the order is that of loading and of starting, and the kernel checks it again by comparing two ranks an edge. To
// satisfy it: let the lower cell declare an interface and the upper one register itself (registration returns a guard).
#include <algorithm>
#include <array>

#include "verifier/rules/levels.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

constexpr std::array<std::string_view, 10> kLayers = {"ground",   "memory",    "cells",   "machine",  "tasks",
                                                      "messages", "evolution", "devices", "services", "top"};

std::vector<proof::Arc> arcs_of(const Graph& graph) {
  std::vector<proof::Arc> arcs;
  arcs.reserve(graph.edges.size());
  for (const Edge& edge : graph.edges) arcs.push_back({edge.from, edge.to});
  return arcs;
}

/// The function without its parameters: "blk::read".
std::string short_name(const std::string& symbol) { return facts::qualified_symbol_name(symbol); }

std::string edge_text(const Graph& graph, const Edge& edge) {
  const Use& use = edge.uses.front();
  return cat(" -> ", graph.cells[edge.to].manifest.cell, " (", short_name(use.symbol), " used",
             use.site.empty() ? "" : " in ", use.site, ")");
}

void report_cycle(const Graph& graph, const std::vector<proof::Arc>& arcs, Judged& order) {
  std::vector<proof::Arc> cycle;
  std::vector<std::string> steps;
  std::string text;
  for (std::size_t index : find_shortest_cycle(graph.cells.size(), arcs)) {
    const Edge& edge = graph.edges[index];
    cycle.push_back(arcs[index]);
    if (text.empty()) text = "CYCLE " + graph.cells[edge.from].manifest.cell;
    text += edge_text(graph, edge);
    steps.push_back(graph.cells[edge.from].manifest.cell + edge_text(graph, edge));
  }
  const bool is_confirmed = !cycle.empty() && proof::confirm_cycle(cycle) == proof::Answer::kYes;
  steps.push_back(is_confirmed ? cat("z3: cycle confirmed, core ", cycle.size(), "/", cycle.size())
                               : "z3: cycle not confirmed");
  order.refuse(text.empty() ? "no order of the cells was found" : text, std::move(steps));
}

void check_layers(const Graph& graph, Verdicts& verdicts) {
  std::vector<Judged> layers;
  std::vector<std::size_t> heights;
  for (const CellObject& cell : graph.cells) {
    layers.emplace_back(verdicts, "O2", cell.manifest.cell);
    heights.push_back(std::ranges::find(kLayers, cell.manifest.layer) - kLayers.begin());
    if (heights.back() == kLayers.size()) layers.back().refuse(cat("unknown layer '", cell.manifest.layer, "'"));
  }
  for (const Edge& edge : graph.edges) {
    if (heights[edge.from] >= heights[edge.to]) continue;
    const Manifest& from = graph.cells[edge.from].manifest;
    const Manifest& to = graph.cells[edge.to].manifest;
    layers[edge.from].refuse(
        cat("stands in layer ", from.layer, " and uses ", to.cell, " of layer ", to.layer, " above it"),
        {from.cell + edge_text(graph, edge)});
  }
  for (std::size_t i = 0; i < layers.size(); ++i)
    layers[i].prove(cat("uses nothing above layer ", graph.cells[i].manifest.layer));
}

}  // namespace

void check_acyclicity(Graph& graph, Verdicts& verdicts) {
  const auto arcs = arcs_of(graph);
  Judged order(verdicts, "O2", "graph");
  graph.ranks.clear();
  if (auto levels = find_levels(graph.cells.size(), arcs)) {
    switch (proof::confirm_levels(arcs, *levels)) {
      case proof::Answer::kYes:
        graph.ranks = *std::move(levels);
        break;
      case proof::Answer::kNo:
        order.refuse("Z3 refutes the ranks that were found");
        break;
      case proof::Answer::kUnknown:
        order.undecided("Z3 did not answer whether the ranks are right");
        break;
    }
  } else {
    report_cycle(graph, arcs, order);
  }
  order.prove(
      cat("ranks of ", count(graph.cells.size(), "cell"), " and ", count(arcs.size(), "edge"), " confirmed by Z3"));
  check_layers(graph, verdicts);
}

}  // namespace verifier::rules
