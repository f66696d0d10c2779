#include "verifier/proof/path.h"

#include <z3++.h>

#include <string>

namespace verifier::proof {
namespace {

constexpr unsigned kTimeoutMs = 10'000;

z3::expr proposition(z3::context& context, std::size_t number) {
  return context.bool_const(("fact" + std::to_string(number)).c_str());
}

Answer ask(std::span<const HornClause> path, std::size_t goal) {
  z3::context context;
  z3::solver solver(context);
  z3::params params(context);
  params.set("timeout", kTimeoutMs);
  params.set("core.minimize", true);
  solver.set(params);
  z3::expr_vector steps(context);
  for (std::size_t i = 0; i < path.size(); ++i) {
    const z3::expr stands = context.bool_const(("step" + std::to_string(i)).c_str());
    const z3::expr conclusion = proposition(context, path[i].conclusion);
    solver.add(z3::implies(
        stands, path[i].premise ? z3::implies(proposition(context, *path[i].premise), conclusion) : conclusion));
    steps.push_back(stands);
  }
  solver.add(!proposition(context, goal));
  const z3::check_result result = solver.check(steps);
  if (result == z3::unknown) return Answer::kUnknown;
  return result == z3::unsat && solver.unsat_core().size() == path.size() ? Answer::kYes : Answer::kNo;
}

}  // namespace

Answer confirm_path(std::span<const HornClause> path, std::size_t goal) {
  if (path.empty()) return Answer::kNo;
  try {
    return ask(path, goal);
  } catch (const z3::exception&) {
    return Answer::kUnknown;
  }
}

}  // namespace verifier::proof
