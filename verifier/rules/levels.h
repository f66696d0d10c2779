// Levels of a graph and, if there are none, a shortest cycle. Plain algorithms: what they find is confirmed by proof/.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "verifier/proof/levels.h"

namespace verifier::rules {

/// By node: 0 without arcs, else one more than the highest node that it uses. Nothing if the arcs form a cycle.
std::optional<std::vector<std::size_t>> find_levels(std::size_t nodes, std::span<const proof::Arc> arcs);

/// Indices of the arcs of a shortest cycle, beginning at its smallest node; empty if there is no cycle.
std::vector<std::size_t> find_shortest_cycle(std::size_t nodes, std::span<const proof::Arc> arcs);

}  // namespace verifier::rules
