// The cell graph for other programs: Graphviz draws it, scripts read it.
#pragma once

#include <cstdint>
#include <string>

#include "verifier/model/graph.h"

namespace verifier::report {

enum class Drawing : std::uint8_t {
  kAlone,  ///< With colours and, beside each edge, the number of used symbols; run-time edges dashed.
  kPage,   ///< With classes for a style sheet (cell, trusted, layer); without run-time edges.
};

/// Graphviz: layers as rows, a layer above those that it uses, its name in front.
std::string to_dot(const Graph& graph, Drawing drawing = Drawing::kAlone);

/// {"cells": [...], "edges": [...], "unresolved": [...]}; an edge lists its symbols with one use site each.
std::string to_json(const Graph& graph);

}  // namespace verifier::report
