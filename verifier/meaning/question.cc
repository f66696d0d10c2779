#include "verifier/meaning/question.h"

namespace verifier::meaning {

z3::solver make_solver(const Universe& universe) {
  constexpr unsigned kEffort = 12'000'000;
  z3::solver solver(universe.memory().ctx(), "QF_AUFBV");
  solver.set("rlimit", kEffort);
  for (const Term& fact : universe.facts()) solver.add(fact);
  return solver;
}

Answer refuted(Universe& universe, const Start& start, const Term& question, const std::string& what) {
  z3::solver solver = make_solver(universe);
  solver.add(question);
  const z3::check_result result = solver.check();
  if (result == z3::unsat) return {.kind = Answer::Kind::kEqual, .message = {}, .steps = {}};
  if (result == z3::unknown)
    return {.kind = Answer::Kind::kUnknown, .message = "Z3 does not find out in time", .steps = {}};
  z3::model model = solver.get_model();
  return {.kind = Answer::Kind::kDiffers, .message = what, .steps = describe(universe, start, model)};
}

}  // namespace verifier::meaning
