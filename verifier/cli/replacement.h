// One cell in the place of another, judged in both directions.
#pragma once

#include "verifier/facts/parsed.h"
#include "verifier/model/graph.h"
#include "verifier/model/verdict.h"

namespace verifier::cli {

/// The graph with `update` as its version of the cell.
Graph with_update(const Graph& graph, const CellObject& update);

/// Adds the verdicts on `update` in `graph`, which has ranks. True if it is proven.
bool judge_way_there(const Graph& graph, const CellObject& update, Verdicts& verdicts);

/// The same for the way back: from a graph that runs `update` to the version in `graph`.
bool judge_way_back(const Graph& graph, const CellObject& update, Verdicts& verdicts);

}  // namespace verifier::cli
