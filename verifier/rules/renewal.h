// A cell in its own place: as it was shipped, in memory of its own.
#pragma once

#include <cstddef>

#include "verifier/model/graph.h"
#include "verifier/model/verdict.h"

namespace verifier::rules {

/// O9 of a fresh copy of a cell in its own place. Everything else about it is that of the cell which runs: only what
/// leads to the old copy could differ. Adds verdicts with the subject "a fresh copy of <file>".
void check_renewal(const Graph& graph, std::size_t index, Verdicts& verdicts);

}  // namespace verifier::rules
