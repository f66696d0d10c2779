#include "verifier/proof/choice.h"

#include <z3++.h>

#include <algorithm>
#include <string>

namespace verifier::proof {
namespace {

constexpr unsigned kEffort = 50'000'000;  ///< In Z3's own measure, which does not depend on the machine.

/// One truth for each version of each cell, of which exactly one holds.
class Encoding {
 public:
  explicit Encoding(const Choices& choices) : choices_(choices), changes_(context_.int_val(0)), order_(changes_) {
    for (std::size_t cell = 0; cell < choices.versions.size(); ++cell) add_cell(cell);
  }

  std::variant<Chosen, Impossible, Undecided> solve() {
    z3::optimize optimizer(context_);
    z3::params params(context_);
    params.set("rlimit", kEffort);
    optimizer.set(params);
    for (const z3::expr& fact : facts_) optimizer.add(fact);
    for (const Conflict& conflict : choices_.conflicts) optimizer.add(!together(conflict));
    optimizer.minimize(changes_);
    optimizer.minimize(order_);
    const z3::check_result result = optimizer.check();
    if (result == z3::unknown) return Undecided{};
    if (result == z3::unsat) return explain();
    const z3::model model = optimizer.get_model();
    Chosen chosen;
    for (const auto& versions : truths_) {
      const auto found =
          std::ranges::find_if(versions, [&](const z3::expr& truth) { return model.eval(truth, true).is_true(); });
      chosen.version.push_back(static_cast<std::size_t>(found - versions.begin()));
    }
    return chosen;
  }

 private:
  void add_cell(std::size_t cell) {
    std::vector<z3::expr> versions;
    z3::expr_vector any(context_);
    for (std::size_t version = 0; version < choices_.versions[cell]; ++version) {
      versions.push_back(context_.bool_const(("cell" + std::to_string(cell) + "." + std::to_string(version)).c_str()));
      any.push_back(versions.back());
      const z3::expr cost = context_.int_val(static_cast<std::uint64_t>(version));
      order_ = order_ + z3::ite(versions.back(), cost, context_.int_val(0));
    }
    facts_.push_back(z3::atleast(any, 1));
    facts_.push_back(z3::atmost(any, 1));
    changes_ = changes_ + z3::ite(versions.at(0), context_.int_val(0), context_.int_val(1));
    truths_.push_back(std::move(versions));
    if (cell == choices_.goal.cell) facts_.push_back(truths_[cell].at(choices_.goal.version));
  }

  z3::expr together(const Conflict& conflict) {
    return truths_.at(conflict.one.cell).at(conflict.one.version) &&
           truths_.at(conflict.other.cell).at(conflict.other.version);
  }

  /// A core from which nothing can be left out.
  std::variant<Chosen, Impossible, Undecided> explain() {
    z3::solver solver(context_);
    z3::params params(context_);
    params.set("core.minimize", true);
    params.set("rlimit", kEffort);
    solver.set(params);
    for (const z3::expr& fact : facts_) solver.add(fact);
    z3::expr_vector assumed(context_);
    for (std::size_t i = 0; i < choices_.conflicts.size(); ++i) {
      assumed.push_back(context_.bool_const(("conflict" + std::to_string(i)).c_str()));
      solver.add(z3::implies(assumed.back(), !together(choices_.conflicts[i])));
    }
    if (solver.check(assumed) != z3::unsat) return Undecided{};
    const z3::expr_vector core = solver.unsat_core();
    Impossible impossible;
    for (std::size_t i = 0; i < choices_.conflicts.size(); ++i) {
      for (const z3::expr& one : core) {
        if (z3::eq(one, assumed[static_cast<int>(i)])) impossible.conflicts.push_back(i);
      }
    }
    return impossible;
  }

  const Choices& choices_;
  z3::context context_;
  std::vector<std::vector<z3::expr>> truths_;
  std::vector<z3::expr> facts_;
  z3::expr changes_, order_;
};

}  // namespace

std::variant<Chosen, Impossible, Undecided> fewest_changes(const Choices& choices) {
  try {
    return Encoding(choices).solve();
  } catch (const z3::exception&) {
    return Undecided{};
  }
}

}  // namespace verifier::proof
