#include "verifier/flow/effects.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>

namespace verifier::flow {
namespace {

using Op = Statement::Op;

IdSet values_of(const PointsTo& points_to, const Statement& statement) {
  IdSet values;
  for (const NodeId argument : statement.arguments) values.insert_all(points_to.of(argument));
  return values;
}

void write(const Linked& linked, FunctionEffects& effects, const IdSet& places) {
  for (const AtomId place : places) {
    const Memory memory = linked.is_argument(place) ? Memory::kClient : linked.memory[place];
    if (memory != Memory::kLocal && memory != Memory::kConstant && memory != Memory::kCode)
      effects.writes.insert(place);
  }
}

/// Whoever gets a value gets what it leads to.
void pass(const PointsTo& points_to, FunctionId function, FunctionEffects& effects, const IdSet& values) {
  effects.passed.insert_all(values);
  effects.passed.insert_all(points_to.reach(function, values));
}

bool has_elsewhere(const Linked& linked, const IdSet& places) {
  return std::ranges::any_of(places, [&](AtomId place) { return linked.is_elsewhere(place); });
}

void add_callback(FunctionEffects& effects, const std::pair<AtomId, std::string>& key,
                  const std::vector<IdSet>& arguments) {
  std::vector<IdSet>& known = effects.callbacks[key];
  if (known.size() < arguments.size()) known.resize(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) known[i].insert_all(arguments[i]);
}

void call_indirectly(const PointsTo& points_to, FunctionId function, const Statement& statement,
                     FunctionEffects& effects) {
  const Linked& linked = points_to.linked();
  std::vector<IdSet> arguments;
  for (const NodeId argument : statement.arguments) arguments.push_back(points_to.of(argument));
  for (const AtomId callee : points_to.of(statement.source)) {
    if (linked.is_argument(callee)) {
      add_callback(effects, {callee, statement.type}, arguments);
    } else if (linked.is_opaque(callee)) {
      pass(points_to, function, effects, values_of(points_to, statement));
    }
  }
}

bool merge(FunctionEffects& into, const FunctionEffects& from) {
  bool is_new = into.writes.insert_all(from.writes);
  is_new |= into.frees.insert_all(from.frees);
  is_new |= into.passed.insert_all(from.passed);
  for (const auto& [key, arguments] : from.callbacks) {
    const auto [known, added] = into.callbacks.try_emplace(key);
    is_new |= added;
    if (known->second.size() < arguments.size()) known->second.resize(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) is_new |= known->second[i].insert_all(arguments[i]);
  }
  return is_new;
}

}  // namespace

FunctionEffects effects_of(const PointsTo& points_to, FunctionId function, const Statement& statement) {
  const Linked& linked = points_to.linked();
  FunctionEffects effects;
  switch (statement.op) {
    case Op::kStore:
      write(linked, effects, points_to.of(statement.target));
      if (has_elsewhere(linked, points_to.of(statement.target)))
        pass(points_to, function, effects, points_to.of(statement.source));
      break;
    case Op::kCopyMemory:
      write(linked, effects, points_to.of(statement.target));
      if (has_elsewhere(linked, points_to.of(statement.target)))
        effects.passed.insert_all(points_to.reach(function, points_to.of(statement.source)));
      break;
    case Op::kFree:
      effects.frees = points_to.of(statement.source);
      write(linked, effects, points_to.of(statement.source));
      break;
    case Op::kAssembly: {
      const IdSet values = values_of(points_to, statement);
      write(linked, effects, values);
      write(linked, effects, points_to.reach(function, values));
      break;
    }
    case Op::kIndirectCall:
      call_indirectly(points_to, function, statement, effects);
      break;
    default:
      break;
  }
  return effects;
}

FunctionEffects effects_of(const PointsTo& points_to, FunctionId caller, const CallEdge& call,
                           const FunctionEffects& callee) {
  const Linked& linked = points_to.linked();
  const auto substitute = [&](const IdSet& atoms) {
    IdSet all;
    for (const AtomId atom : atoms) all.insert_all(points_to.substitute(caller, call, atom));
    return all;
  };
  FunctionEffects effects;
  write(linked, effects, substitute(callee.writes));
  effects.frees = substitute(callee.frees);
  pass(points_to, caller, effects, substitute(callee.passed));
  for (const auto& [key, arguments] : callee.callbacks) {
    std::vector<IdSet> actual;
    for (const IdSet& argument : arguments) actual.push_back(substitute(argument));
    for (const AtomId function : points_to.substitute(caller, call, key.first)) {
      if (linked.is_argument(function)) {
        add_callback(effects, {function, key.second}, actual);
      } else if (linked.is_opaque(function)) {
        for (const IdSet& argument : actual) pass(points_to, caller, effects, argument);
      }
    }
  }
  return effects;
}

std::vector<FunctionEffects> effects_of(const PointsTo& points_to) {
  const Linked& linked = points_to.linked();
  std::vector<FunctionEffects> all(linked.body.size());
  std::deque<FunctionId> queue;
  std::vector<std::uint8_t> is_queued(linked.body.size(), 1);
  // How often the effects of a function have grown, and at each of its calls how often those of the callee had: only a
  // callee that has grown since is substituted again.
  std::vector<std::uint32_t> grown(linked.body.size(), 1);
  std::vector<std::vector<std::uint32_t>> seen(linked.body.size());
  for (FunctionId function = 0; function < linked.body.size(); ++function) {
    for (const Statement& statement : linked.body[function])
      merge(all[function], effects_of(points_to, function, statement));
    seen[function].resize(points_to.calls(function).size());
    queue.push_back(function);
  }
  while (!queue.empty()) {
    const FunctionId function = queue.front();
    queue.pop_front();
    is_queued[function] = 0;
    bool is_new = false;
    const auto& calls = points_to.calls(function);
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (std::exchange(seen[function][i], grown[calls[i].callee]) == grown[calls[i].callee]) continue;
      const FunctionEffects callee = all[calls[i].callee];
      is_new |= merge(all[function], effects_of(points_to, function, calls[i], callee));
    }
    if (!is_new) continue;
    ++grown[function];
    for (const FunctionId caller : points_to.callers(function)) {
      if (is_queued[caller] != 0) continue;
      is_queued[caller] = 1;
      queue.push_back(caller);
    }
  }
  return all;
}

}  // namespace verifier::flow
