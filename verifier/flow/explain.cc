#include "verifier/flow/explain.h"

#include <deque>
#include <map>
#include <optional>
#include <set>

namespace verifier::flow {
namespace {

using Op = Statement::Op;

/// One way to derive a fact: by a statement, from at most one other fact.
struct Way {
  const Statement* statement = nullptr;
  FunctionId callee = kNone;
  std::optional<Fact> from;
};

class Search {
 public:
  Search(const PointsTo& points_to, const std::vector<FunctionEffects>& effects)
      : points_to_(points_to), linked_(points_to.linked()), effects_(effects) {}

  std::vector<Step> find(const Fact& goal) {
    std::deque<Fact> queue = {goal};
    seen_.insert(goal);
    while (!queue.empty()) {
      const Fact fact = queue.front();
      queue.pop_front();
      for (const Way& way : ways(fact)) {
        if (!way.from) return trace(fact, way);
        if (!seen_.insert(*way.from).second) continue;
        because_.emplace(*way.from, Step{fact, way.statement, way.callee});
        queue.push_back(*way.from);
      }
    }
    return {};
  }

 private:
  /// Steps from the goal down to `fact`, then the last one.
  std::vector<Step> trace(const Fact& fact, const Way& last) const {
    std::vector<Step> steps = {{fact, last.statement, last.callee}};
    for (auto found = because_.find(fact); found != because_.end(); found = because_.find(found->second.fact))
      steps.push_back(found->second);
    std::ranges::reverse(steps);
    return steps;
  }

  std::vector<Way> ways(const Fact& fact) const {
    switch (fact.kind) {
      case Fact::Kind::kWrites:
        return effect_ways(fact, &FunctionEffects::writes);
      case Fact::Kind::kFrees:
        return effect_ways(fact, &FunctionEffects::frees);
      case Fact::Kind::kPasses:
        return effect_ways(fact, &FunctionEffects::passed);
      case Fact::Kind::kHolds:
        return holds_ways(fact);
      case Fact::Kind::kValue:
        return value_ways(fact);
    }
    return {};
  }

  std::vector<Way> effect_ways(const Fact& fact, IdSet FunctionEffects::* effect) const {
    std::vector<Way> ways;
    for (const Statement& statement : linked_.body[fact.function])
      if ((effects_of(points_to_, fact.function, statement).*effect).contains(fact.atom))
        ways.push_back({&statement, kNone, std::nullopt});
    for (const CallEdge& call : points_to_.calls(fact.function)) {
      const FunctionEffects& callee = effects_[call.callee];
      bool is_found = false;
      for (const AtomId atom : callee.*effect) {
        if (!leads_to(fact, call, atom)) continue;
        ways.push_back({call.site, call.callee, Fact{fact.kind, call.callee, atom}});
        is_found = true;
      }
      // A callee that hands it to a callback which only this caller knows.
      if (!is_found && (effects_of(points_to_, fact.function, call, callee).*effect).contains(fact.atom))
        ways.push_back({call.site, call.callee, std::nullopt});
    }
    return ways;
  }

  bool leads_to(const Fact& fact, const CallEdge& call, AtomId atom) const {
    const IdSet actual = points_to_.substitute(fact.function, call, atom);
    if (actual.contains(fact.atom)) return true;
    return fact.kind == Fact::Kind::kPasses && points_to_.reach(fact.function, actual).contains(fact.atom);
  }

  IdSet stored_values(FunctionId function, const Statement& statement) const {
    if (statement.op == Op::kStore) return points_to_.of(statement.source);
    if (statement.op == Op::kCopyMemory) return points_to_.load(function, points_to_.of(statement.source), true);
    return {};
  }

  std::vector<Way> holds_ways(const Fact& fact) const {
    std::vector<Way> ways;
    for (const Statement& statement : linked_.body[fact.function]) {
      const bool is_initial = statement.op == Op::kInitialise && statement.object == fact.where;
      if (is_initial && points_to_.of(statement.source).contains(fact.atom))
        ways.push_back({&statement, kNone, std::nullopt});
      if (statement.op != Op::kStore && statement.op != Op::kCopyMemory) continue;
      if (!points_to_.of(statement.target).contains(fact.where)) continue;
      if (stored_values(fact.function, statement).contains(fact.atom))
        ways.push_back({&statement, kNone, std::nullopt});
    }
    for (const CallEdge& call : points_to_.calls(fact.function)) {
      for (const auto& [where, values] : stored_by(call.callee)) {
        if (!points_to_.substitute(fact.function, call, where).contains(fact.where)) continue;
        for (const AtomId value : values) {
          if (!points_to_.substitute(fact.function, call, value).contains(fact.atom)) continue;
          ways.push_back({call.site, call.callee, Fact{Fact::Kind::kHolds, call.callee, value, where}});
        }
      }
    }
    return ways;
  }

  /// All that a function, with what it calls, may leave where: (place, values).
  std::map<AtomId, IdSet> stored_by(FunctionId function) const {
    std::map<AtomId, IdSet> found;
    const auto& parameters = linked_.program.functions[function].parameters;
    for (std::uint32_t i = 0; i < parameters.size(); ++i) {
      for (const auto kind : {Atom::Kind::kArgument, Atom::Kind::kBehind, Atom::Kind::kRead}) {
        const AtomId atom = linked_.argument(function, i, kind);
        for (const Slot slot : {kPointers, kNumbers}) found[atom].insert_all(points_to_.contents(function, atom, slot));
      }
    }
    for (const auto& [object, slots] : points_to_.own_contents(function))
      for (const Slot slot : {kPointers, kNumbers}) found[object].insert_all(slots[slot]);
    for (const AtomId object : effects_[function].writes)
      if (!linked_.is_argument(object))
        for (const Slot slot : {kPointers, kNumbers})
          found[object].insert_all(points_to_.contents(function, object, slot));
    return found;
  }

  std::vector<Way> value_ways(const Fact& fact) const {
    std::vector<Way> ways;
    for (const Statement& statement : linked_.body[fact.function]) {
      const bool is_return = statement.op == Op::kReturn && fact.function < linked_.program.functions.size() &&
                             linked_.result_for(fact.function, statement.source) == fact.node;
      if (!is_return && (statement.target != fact.node || statement.op == Op::kStore)) continue;
      add_value_way(fact, statement, ways);
    }
    for (const CallEdge& call : points_to_.calls(fact.function)) {
      for (const auto& [target, result] : linked_.results(call.site->target, call.callee)) {
        if (target != fact.node) continue;
        for (const AtomId atom : points_to_.of(result))
          if (points_to_.substitute(fact.function, call, atom).contains(fact.atom))
            ways.push_back({call.site, call.callee, Fact{Fact::Kind::kValue, call.callee, atom, kNone, result}});
      }
    }
    return ways;
  }

  void add_value_way(const Fact& fact, const Statement& statement, std::vector<Way>& ways) const {
    switch (statement.op) {
      case Op::kAddress:
        if (statement.object == fact.atom) ways.push_back({&statement, kNone, std::nullopt});
        break;
      case Op::kCopy:
      case Op::kReturn:
        if (is_parameter_value(statement.source, fact.atom))
          ways.push_back({&statement, kNone, std::nullopt});
        else if (points_to_.of(statement.source).contains(fact.atom))
          ways.push_back(
              {&statement, kNone, Fact{Fact::Kind::kValue, fact.function, fact.atom, kNone, statement.source}});
        break;
      case Op::kLoad:
        add_load_ways(fact, statement, ways);
        break;
      default:
        break;
    }
  }

  bool is_parameter_value(NodeId node, AtomId atom) const {
    if (!linked_.is_argument(atom) || linked_.atoms[atom].kind != Atom::Kind::kArgument) return false;
    const Atom& argument = linked_.atoms[atom];
    return linked_.program.functions[argument.function].parameters[argument.parameter] == node;
  }

  /// Who put it there: some function, perhaps another one.
  void add_load_ways(const Fact& fact, const Statement& statement, std::vector<Way>& ways) const {
    bool is_stored = false;
    for (const AtomId place : points_to_.of(statement.source)) {
      for (FunctionId other = 0; other < linked_.body.size(); ++other) {
        for (const Statement& store : linked_.body[other]) {
          if (store.op != Op::kStore || !points_to_.of(store.target).contains(place)) continue;
          if (!points_to_.of(store.source).contains(fact.atom)) continue;
          is_stored = true;
          ways.push_back({&statement, kNone, Fact{Fact::Kind::kValue, other, fact.atom, kNone, store.source}});
        }
      }
    }
    if (!is_stored) ways.push_back({&statement, kNone, std::nullopt});
  }

  const PointsTo& points_to_;
  const Linked& linked_;
  const std::vector<FunctionEffects>& effects_;
  std::set<Fact> seen_;
  std::map<Fact, Step> because_;
};

}  // namespace

std::vector<Step> explain(const PointsTo& points_to, const std::vector<FunctionEffects>& effects, const Fact& fact) {
  return Search(points_to, effects).find(fact);
}

}  // namespace verifier::flow
