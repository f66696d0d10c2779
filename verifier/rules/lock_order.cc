// LOCKS (O13): there is an order of all locks of all cells in which every task takes them.
//
// Why: two tasks that take two locks in different orders wait for each other for ever, and neither cell can see that
// alone. Which locks a function takes while it holds which others comes from the data flow of its cell, over all calls
// and cells; a lock is the place that the first argument of a CELL_ACQUIRES function leads to. Places are told apart by
// variable and by allocation, not by field or element: of two locks in one of them the second counts as the first.
// To satisfy it: take locks in one order everywhere, each in a root of its own, and call nobody unknown under a lock.
// Not seen: locks that an exception leaves held, and what a function in assembly takes.
#include <algorithm>
#include <numeric>
#include <set>

#include "verifier/rules/held_locks.h"
#include "verifier/rules/levels.h"
#include "verifier/rules/rules.h"

namespace verifier::rules {
namespace {

constexpr const char* kId = "LOCKS";

using Orders = std::map<std::pair<std::string, std::string>, LockEffects::Steps>;

/// Locks as nodes, sorted by name, and orders as arcs: what is held to what is taken.
struct LockGraph {
  std::vector<std::string> locks;
  std::vector<proof::Arc> arcs;
  std::vector<const LockEffects::Steps*> steps;  ///< By arc.

  LockGraph(const std::set<std::string>& names, const Orders& orders) : locks(names.begin(), names.end()) {
    for (const auto& [pair, way] : orders) {
      arcs.push_back({number(pair.first), number(pair.second)});
      steps.push_back(&way);
    }
  }

 private:
  [[nodiscard]] std::size_t number(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(locks, name) - locks.begin());
  }
};

void refuse_cycle(const LockGraph& graph, Judged& order) {
  std::vector<proof::Arc> cycle;
  std::vector<std::string> steps;
  std::string text;
  for (const std::size_t index : find_shortest_cycle(graph.locks.size(), graph.arcs)) {
    const proof::Arc& arc = graph.arcs[index];
    cycle.push_back(arc);
    if (text.empty()) text = cat("LOCK CYCLE ", graph.locks[arc.from]);
    text += cat(" -> ", graph.locks[arc.to]);
    steps.push_back(cat("holds ", graph.locks[arc.from], " and takes ", graph.locks[arc.to], ":"));
    for (const std::string& step : *graph.steps[index]) steps.push_back(cat("  ", step));
  }
  const bool is_confirmed = !cycle.empty() && proof::confirm_cycle(cycle) == proof::Answer::kYes;
  steps.push_back(is_confirmed ? cat("z3: cycle confirmed, core ", cycle.size(), "/", cycle.size())
                               : "z3: cycle not confirmed");
  order.refuse(text.empty() ? "no order of the locks was found" : text, std::move(steps));
}

void judge_order(const LockGraph& graph, Verdicts& verdicts) {
  Judged order(verdicts, kId, "graph");
  const auto levels = find_levels(graph.locks.size(), graph.arcs);
  if (!levels) return refuse_cycle(graph, order);
  const auto answer = proof::confirm_levels(graph.arcs, *levels);
  if (answer == proof::Answer::kNo) order.refuse("Z3 refutes the order of locks that was found");
  if (answer == proof::Answer::kUnknown) order.undecided("Z3 did not answer whether the order of locks is right");
  order.prove(cat("an order of ", count(graph.locks.size(), "lock"), ", of which ", graph.arcs.size(),
                  graph.arcs.size() == 1 ? " pair is" : " pairs are", " held together, confirmed by Z3"));
}

void judge_cells(const Graph& graph, Verdicts& verdicts) {
  std::vector<std::size_t> all(graph.cells.size());
  std::iota(all.begin(), all.end(), 0);
  const StateFlow flow(graph, all, StateFlow::Spills::kLeaveOut);
  LockSummaries summaries;
  Orders orders;
  std::set<std::string> names;
  for (const FlowOfCell* of : flow.analysed()) {
    CellLocks locks = locks_of(*of, summaries);
    Judged cell(verdicts, kId, of->name());
    for (LockProblem& problem : locks.problems) cell.refuse(std::move(problem.message), std::move(problem.steps));
    cell.prove(cat("takes ", count(locks.locks.size(), "lock"), ", all of them known"));
    summaries.merge(locks.exports);
    for (const auto& [pair, steps] : locks.orders) names.insert({pair.first, pair.second});
    names.merge(locks.locks);
    orders.merge(locks.orders);
  }
  judge_order(LockGraph(names, orders), verdicts);
}

}  // namespace

void check_lock_order(const Graph& graph, Verdicts& verdicts) {
  bool is_used = false;
  for (const CellObject& cell : graph.cells) {
    if (!cell.program) continue;
    is_used = is_used || has_locks(*cell.program);
    for (LockProblem& problem : unmarked_waits(*cell.program))
      verdicts.refuse(kId, cell.manifest.cell, std::move(problem.message), std::move(problem.steps));
  }
  if (is_used) return judge_cells(graph, verdicts);
  verdicts.prove(kId, "graph", "no cell takes a lock");
}

}  // namespace verifier::rules
