// One cell in the place of another, judged in both directions.
#pragma once

#include <span>

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

/// Several updates can be in force at once, and each was judged alone: every version of every cell must stand below the
/// updates that use it (O2) and offer what they use with the same interface (O4). Adds one verdict for each update.
void judge_combinations(const Graph& graph, std::span<const CellObject> updates, Verdicts& verdicts);

}  // namespace verifier::cli
