// SETS: which cells have to be replaced together.
//
// Why: a new interface breaks whoever was compiled for the old one, and a new version of a user cannot run with the old
// interface. Every pair of versions of a user and of what it uses is asked whether it can run together (O4, O5, O7, and
// O6 for a user that stays); from the pairs that cannot, Z3's optimiser finds the smallest set. To satisfy it: offer a
// new version of each cell that is named, or keep the interface.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "verifier/proof/choice.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

using proof::Versioned;

/// All versions of the cells that run, the running one first.
class Pool {
 public:
  Pool(const Graph& running, const std::vector<CellObject>& updates) {
    for (const CellObject& cell : running.cells) versions_.push_back({&cell});
    for (const CellObject& update : updates) {
      const auto index = running.find(update.manifest.cell);
      if (!index) continue;
      places_[&update] = {*index, versions_[*index].size()};
      versions_[*index].push_back(&update);
    }
    for (const auto& versions : versions_) {
      std::set<std::string>& offered = offered_.emplace_back();
      for (const CellObject* version : versions) offered.merge(as_set(exports_of(*version)));
    }
  }

  [[nodiscard]] std::size_t size() const { return versions_.size(); }
  [[nodiscard]] std::size_t count(std::size_t cell) const { return versions_[cell].size(); }
  [[nodiscard]] const CellObject& at(Versioned one) const { return *versions_[one.cell][one.version]; }
  [[nodiscard]] std::optional<Versioned> place(const CellObject& update) const {
    const auto found = places_.find(&update);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
  }
  /// By any version of the cell.
  [[nodiscard]] bool offers(std::size_t cell, const std::string& symbol) const {
    return offered_[cell].contains(symbol);
  }

 private:
  static std::set<std::string> as_set(std::vector<std::string> names) { return {names.begin(), names.end()}; }

  std::vector<std::vector<const CellObject*>> versions_;
  std::vector<std::set<std::string>> offered_;
  std::map<const CellObject*, Versioned> places_;
};

std::string told(const Verdict& verdict) {
  return cat(verdict.obligation, ": ", verdict.message,
             verdict.counterexample.empty() ? "" : cat(" (", verdict.counterexample.front(), ")"));
}

/// Why a version of a user cannot run with a version of what it uses; nothing if it can.
std::optional<std::string> conflict(const Pool& pool, Versioned user, Versioned owner) {
  const CellObject &using_cell = pool.at(user), &used = pool.at(owner);
  const Graph pair = build_graph({using_cell, used}).graph;
  const std::size_t index = *pair.find(used.manifest.cell);
  for (const auto& [cell, symbol] : pair.unresolved) {
    if (cell != index && pool.offers(owner.cell, symbol))
      return cat("O4: ", used.manifest.file, " does not export ", readable(symbol), ", which ",
                 using_cell.manifest.file, " uses");
  }
  Verdicts verdicts;
  check_interfaces(pair, verdicts);
  Graph compiled;  // Files of whatever version the user was compiled with.
  compiled.cells.push_back(using_cell);
  for (std::size_t i = 0; i < pool.count(owner.cell); ++i) compiled.cells.push_back(pool.at({owner.cell, i}));
  check_copies(pair, compiled, verdicts);
  // What the user was compiled with is what it knows: only one that stays relies on what the old version did.
  if (user.version == 0 && owner.version != 0) {
    const Graph before = build_graph({using_cell, pool.at({owner.cell, 0})}).graph;
    check_used_meaning(before, *before.find(used.manifest.cell), used, verdicts);
  }
  const auto refused =
      std::ranges::find_if(verdicts.all, [](const Verdict& one) { return one.status != Status::kProven; });
  return refused == verdicts.all.end() ? std::nullopt : std::optional(told(*refused));
}

bool uses(const Pool& pool, std::size_t user, std::size_t owner) {
  for (std::size_t version = 0; version < pool.count(user); ++version) {
    for (const std::string& symbol : imports_of(pool.at({user, version}))) {
      if (pool.offers(owner, symbol)) return true;
    }
  }
  return false;
}

/// What cannot run together, and why; only pairs of which one changes.
struct Conflicts {
  std::vector<proof::Conflict> pairs;
  std::vector<std::string> reasons;
};

void add_conflicts(const Pool& pool, std::size_t user, std::size_t owner, Conflicts& conflicts) {
  for (std::size_t i = 0; i < pool.count(user); ++i) {
    for (std::size_t k = 0; k < pool.count(owner); ++k) {
      if (i == 0 && k == 0) continue;
      const Versioned one{user, i}, other{owner, k};
      if (auto reason = conflict(pool, one, other)) {
        conflicts.pairs.push_back({one, other});
        conflicts.reasons.push_back(*std::move(reason));
      }
    }
  }
}

Conflicts find_conflicts(const Pool& pool) {
  Conflicts conflicts;
  for (std::size_t owner = 0; owner < pool.size(); ++owner) {
    for (std::size_t user = 0; user < pool.size(); ++user) {
      const bool can_change = pool.count(owner) > 1 || pool.count(user) > 1;
      if (user != owner && can_change && uses(pool, user, owner)) add_conflicts(pool, user, owner, conflicts);
    }
  }
  return conflicts;
}

/// "box -> box_v2, box_user -> box_user_v2": what is used before what uses it.
std::string in_order(const Graph& running, const Pool& pool, const std::vector<std::size_t>& chosen) {
  std::vector<std::size_t> changed;
  for (std::size_t cell = 0; cell < chosen.size(); ++cell) {
    if (chosen[cell] != 0) changed.push_back(cell);
  }
  std::ranges::stable_sort(changed, {}, [&](std::size_t cell) { return running.ranks[cell]; });
  std::string text;
  for (const std::size_t cell : changed) {
    text += cat(text.empty() ? "" : ", ", pool.at({cell, 0}).manifest.file, " -> ",
                pool.at({cell, chosen[cell]}).manifest.file);
  }
  return text;
}

/// Conflicts that keep others of the set from staying as they are.
std::vector<std::string> reasons_for(const Conflicts& conflicts, const std::vector<std::size_t>& chosen) {
  std::vector<std::string> reasons;
  for (std::size_t i = 0; i < conflicts.pairs.size(); ++i) {
    const auto& [one, other] = conflicts.pairs[i];
    const auto stays = [&](Versioned a, Versioned b) {
      return a.version == 0 && chosen[a.cell] != 0 && b.version == chosen[b.cell];
    };
    if (stays(one, other) || stays(other, one)) reasons.push_back(conflicts.reasons[i]);
  }
  return reasons;
}

void judge(const Graph& running, const Pool& pool, const Conflicts& conflicts, const CellObject& goal,
           Verdicts& verdicts) {
  const auto place = pool.place(goal);
  if (!place)
    return verdicts.refuse("SETS", goal.manifest.file,
                           cat("there is no cell ", goal.manifest.cell, " that it could replace"));
  const std::string subject = cat(pool.at({place->cell, 0}).manifest.file, " -> ", goal.manifest.file);
  proof::Choices choices{.versions = {}, .conflicts = conflicts.pairs, .goal = *place};
  for (std::size_t cell = 0; cell < pool.size(); ++cell) choices.versions.push_back(pool.count(cell));
  const auto answer = proof::fewest_changes(choices);
  if (const auto* chosen = std::get_if<proof::Chosen>(&answer)) {
    const auto changed = pool.size() - static_cast<std::size_t>(std::ranges::count(chosen->version, 0));
    verdicts.prove("SETS", subject,
                   changed == 1 ? "can be replaced alone"
                                : cat("in one step, in this order: ", in_order(running, pool, chosen->version)));
    verdicts.all.back().counterexample = reasons_for(conflicts, chosen->version);
  } else if (const auto* impossible = std::get_if<proof::Impossible>(&answer)) {
    std::vector<std::string> reasons;
    for (const std::size_t index : impossible->conflicts) reasons.push_back(conflicts.reasons[index]);
    verdicts.refuse("SETS", subject, "no set of the new versions can take its place", std::move(reasons));
  } else {
    verdicts.undecided("SETS", subject, "Z3 does not find out which cells go together");
  }
}

}  // namespace

void check_co_swap(const Graph& running, const std::vector<CellObject>& updates, const std::vector<std::size_t>& goals,
                   Verdicts& verdicts) {
  const Pool pool(running, updates);
  const Conflicts conflicts = find_conflicts(pool);
  for (const std::size_t goal : goals) judge(running, pool, conflicts, updates.at(goal), verdicts);
}

}  // namespace verifier::rules
