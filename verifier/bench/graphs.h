// Graphs of made-up cells, as large as no kernel is yet.
#pragma once

#include <cstddef>

#include "verifier/model/graph.h"

namespace bench {

/// Cells that use up to five earlier ones each, the same at every call. With a cycle: the first cell uses the last one.
verifier::Graph made_up_graph(std::size_t cells, bool has_cycle);

}  // namespace bench
