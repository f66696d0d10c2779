#include "verifier/proof/levels.h"

#include <z3++.h>

#include <algorithm>
#include <string>
#include <vector>

namespace verifier::proof {
namespace {

constexpr unsigned kTimeoutMs = 60'000;

z3::solver make_solver(z3::context& context) {
  z3::solver solver(context);
  z3::params params(context);
  params.set("timeout", kTimeoutMs);
  params.set("core.minimize", true);
  solver.set(params);
  return solver;
}

z3::expr level_of(z3::context& context, std::size_t node) {
  return context.int_const(("level" + std::to_string(node)).c_str());
}

/// `meant` is the answer that the caller hopes for.
Answer as_answer(z3::check_result result, z3::check_result meant) {
  if (result == z3::unknown) return Answer::kUnknown;
  return result == meant ? Answer::kYes : Answer::kNo;
}

Answer ask_levels(std::span<const Arc> arcs, std::span<const std::size_t> levels) {
  z3::context context;
  z3::solver solver = make_solver(context);
  std::vector<z3::expr> variables;
  variables.reserve(levels.size());
  for (std::size_t node = 0; node < levels.size(); ++node) {
    variables.push_back(level_of(context, node));
    solver.add(variables.back() == context.int_val(static_cast<std::uint64_t>(levels[node])));
  }
  for (const Arc& arc : arcs) solver.add(variables[arc.from] > variables[arc.to]);
  return as_answer(solver.check(), z3::sat);
}

Answer ask_cycle(std::span<const Arc> cycle) {
  z3::context context;
  z3::solver solver = make_solver(context);
  z3::expr_vector arcs(context);
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const z3::expr stands = context.bool_const(("arc" + std::to_string(i)).c_str());
    solver.add(z3::implies(stands, level_of(context, cycle[i].from) > level_of(context, cycle[i].to)));
    arcs.push_back(stands);
  }
  const Answer answer = as_answer(solver.check(arcs), z3::unsat);
  if (answer != Answer::kYes) return answer;
  return solver.unsat_core().size() == cycle.size() ? Answer::kYes : Answer::kNo;
}

}  // namespace

Answer confirm_levels(std::span<const Arc> arcs, std::span<const std::size_t> levels) {
  const auto has_levels = [&](const Arc& arc) { return arc.from < levels.size() && arc.to < levels.size(); };
  if (!std::ranges::all_of(arcs, has_levels)) return Answer::kNo;
  try {
    return ask_levels(arcs, levels);
  } catch (const z3::exception&) {
    return Answer::kUnknown;
  }
}

Answer confirm_cycle(std::span<const Arc> cycle) {
  try {
    return ask_cycle(cycle);
  } catch (const z3::exception&) {
    return Answer::kUnknown;
  }
}

}  // namespace verifier::proof
