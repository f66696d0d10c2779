// Questions about the order of cells that Z3 answers, so that no verdict rests on our graph algorithms alone.
#pragma once

#include <cstddef>
#include <span>

namespace verifier::proof {

/// `from` uses `to`: `from` must stand higher.
struct Arc {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// kUnknown: Z3 gave up or failed. Callers refuse then.
enum class Answer { kYes, kNo, kUnknown };

/// Is every arc's `from` strictly higher than its `to`, with the given level of each node?
///
/// The levels are constants of the query, so the solver checks a certificate and does not search (10,000 nodes in well
/// under a second). kNo also if an arc names a node without a level.
Answer confirm_levels(std::span<const Arc> arcs, std::span<const std::size_t> levels);

/// Is there no assignment of levels to these arcs, and is each of them needed for that? So an unsatisfiable core of all
/// of them: a cycle, and no shorter one inside it.
Answer confirm_cycle(std::span<const Arc> cycle);

}  // namespace verifier::proof
