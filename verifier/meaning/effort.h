// Solvers with an effort that does not depend on the machine. Internal to meaning/.
#pragma once

#include "verifier/meaning/universe.h"

namespace verifier::meaning {

/// A solver that knows the facts of a universe. What Z3 may spend on one query is counted in its own measure: about 5
/// s. One for each question: Z3 has no short cuts for further ones.
inline z3::solver make_solver(Universe& universe) {
  constexpr unsigned kEffort = 12'000'000;
  z3::solver solver(universe.context(), "QF_AUFBV");
  solver.set("rlimit", kEffort);
  for (const Term& fact : universe.facts()) solver.add(fact);
  return solver;
}

}  // namespace verifier::meaning
