// Whether a printed path proves what it is printed for.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "verifier/proof/levels.h"

namespace verifier::proof {

/// A ground Horn clause: `conclusion` if `premise`; without one a fact. Propositions are numbered by the caller.
struct HornClause {
  std::size_t conclusion = 0;
  std::optional<std::size_t> premise;
};

/// Do the clauses prove `goal`, and is each of them needed for that? So an unsatisfiable core of all of them and the
/// goal's negation: a path without a gap and without a detour.
Answer confirm_path(std::span<const HornClause> path, std::size_t goal);

}  // namespace verifier::proof
