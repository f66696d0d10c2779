// The cell graph for other programs: Graphviz draws it, scripts read it.
#pragma once

#include <string>

#include "verifier/model/graph.h"

namespace verifier::report {

/// Graphviz: layers as rows, trusted cells filled, run-time edges dashed, the number of used symbols beside each edge.
std::string to_dot(const Graph& graph);

/// {"cells": [...], "edges": [...], "unresolved": [...]}; an edge lists its symbols with one use site each.
std::string to_json(const Graph& graph);

}  // namespace verifier::report
