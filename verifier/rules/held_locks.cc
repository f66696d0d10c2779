#include "verifier/rules/held_locks.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>

namespace verifier::rules {
namespace {

using flow::Atom;
using flow::AtomId;
using flow::CallEdge;
using flow::Memory;
using Kind = LockKey::Kind;
using Op = Statement::Op;
using Steps = LockEffects::Steps;

constexpr std::string_view kAcquires = "acquires", kReleases = "releases";

/// What is held at some point of a function, and what has been given back that was held before it.
struct Held {
  std::map<LockKey, Steps> locks;
  std::set<LockKey> given_back;
};

Steps joined(Steps steps, const Steps& more) {
  steps.insert(steps.end(), more.begin(), more.end());
  return steps;
}

/// Ways join: held on any of them, given back on all of them. True if that changed `into`.
bool join(std::optional<Held>& into, const Held& from) {
  if (!into) {
    into = from;
    return true;
  }
  const std::size_t before = into->locks.size(), given_before = into->given_back.size();
  into->locks.insert(from.locks.begin(), from.locks.end());
  std::erase_if(into->given_back, [&](const LockKey& lock) { return !from.given_back.contains(lock); });
  return into->locks.size() != before || into->given_back.size() != given_before;
}

class LockAnalysis {
 public:
  LockAnalysis(const FlowOfCell& of, const LockSummaries& imported)
      : of_(of), linked_(of.flow.linked()), program_(linked_.program), imported_(imported) {
    effects_.resize(program_.functions.size());
    group_statements();
  }

  CellLocks run();

 private:
  [[nodiscard]] bool solve();
  [[nodiscard]] LockEffects of_defined(FunctionId function);
  [[nodiscard]] LockEffects of_import(FunctionId function) const;
  [[nodiscard]] Held leave_block(FunctionId function, BlockId block, Held held, LockEffects& effects);
  [[nodiscard]] LockEffects of_call(FunctionId caller, const Statement& call) const;
  [[nodiscard]] LockEffects in_caller(FunctionId caller, const CallEdge& call) const;
  [[nodiscard]] std::set<LockKey> substitute(FunctionId caller, const CallEdge& call, const LockKey& key) const;
  [[nodiscard]] LockKey key_of(AtomId atom, bool is_code) const;
  [[nodiscard]] std::optional<LockKey> own_lock(FunctionId function) const;
  void apply_marks(FunctionId function, LockEffects& effects) const;
  void group_statements();

  void conclude(FunctionId function, CellLocks& result) const;
  void conclude_entry(FunctionId function, CellLocks& result) const;
  void conclude_order(FunctionId function, const LockKey& first, const LockKey& second, const Steps& steps,
                      CellLocks& result) const;
  [[nodiscard]] LockEffects summary(FunctionId function) const;
  [[nodiscard]] LockKey outside(const LockKey& key) const;
  [[nodiscard]] LockKey inside(FunctionId function, const LockKey& key) const;
  [[nodiscard]] bool is_known(const LockKey& key) const;
  [[nodiscard]] std::string name(const LockKey& key) const;
  [[nodiscard]] Steps call_steps(FunctionId caller, const CallEdge& call) const;
  [[nodiscard]] bool has(FunctionId function, std::string_view mark) const {
    return has_mark(program_.functions[function].symbol, mark);
  }
  [[nodiscard]] bool is_ours(FunctionId function) const {
    return function < program_.functions.size() && !linked_.is_made(function) &&
           program_.functions[function].is_defined;
  }

  const FlowOfCell& of_;
  const flow::Linked& linked_;
  const Program& program_;
  const LockSummaries& imported_;
  std::vector<LockEffects> effects_;                           // by function, in its own atoms
  std::vector<std::vector<const Statement*>> calls_of_block_;  // by block
  std::vector<BlockId> first_block_;                           // by function
  std::map<const Statement*, std::vector<FunctionId>> callees_;
};

void LockAnalysis::group_statements() {
  calls_of_block_.resize(program_.blocks.size());
  first_block_.assign(program_.functions.size(), kNone);
  for (BlockId block = 0; block < program_.blocks.size(); ++block) {
    BlockId& first = first_block_[program_.blocks[block].function];
    if (first == kNone) first = block;
  }
  for (FunctionId function = 0; function < program_.functions.size(); ++function) {
    for (const Statement& statement : linked_.body[function]) {
      const bool is_call = statement.op == Op::kCall || statement.op == Op::kIndirectCall;
      if (is_call && statement.block != kNone) calls_of_block_[statement.block].push_back(&statement);
    }
    for (const CallEdge& call : of_.flow.points_to().calls(function)) callees_[call.site].push_back(call.callee);
  }
}

/// What a place is as a lock, or as code that is called.
LockKey LockAnalysis::key_of(AtomId atom, bool is_code) const {
  if (linked_.is_argument(atom)) return {is_code ? Kind::kCode : Kind::kPlace, atom};
  if (is_code) return {Kind::kAnyCode};
  switch (linked_.memory[atom]) {
    case Memory::kState:
    case Memory::kHeap:
    case Memory::kLocal:
      return {Kind::kPlace, atom};
    default:
      return {Kind::kAnyLock};
  }
}

/// What a lock of the callee is in the caller. Functions that are passed are known: their calls are calls of the
/// callee.
std::set<LockKey> LockAnalysis::substitute(FunctionId caller, const CallEdge& call, const LockKey& key) const {
  const bool is_code = key.kind == Kind::kCode;
  if ((key.kind != Kind::kPlace && !is_code) || !linked_.is_argument(key.id)) return {key};
  std::set<LockKey> found;
  const flow::IdSet atoms = of_.flow.points_to().substitute(caller, call, key.id);
  for (const AtomId atom : atoms) {
    const bool is_function = !linked_.is_argument(atom) && linked_.memory[atom] == Memory::kCode;
    if (!is_code || !is_function) found.insert(key_of(atom, is_code));
  }
  if (atoms.empty()) found.insert({is_code ? Kind::kAnyCode : Kind::kAnyLock});
  return found;
}

/// The call, after those that the optimiser replaced by the body that it stands in.
Steps LockAnalysis::call_steps(FunctionId caller, const CallEdge& call) const {
  std::vector<PlaceId> frames;
  for (PlaceId at = call.site->place; at != kNone; at = program_.places[at].inlined_at) frames.push_back(at);
  Steps steps;
  std::string who = of_.function_name(caller);
  for (std::size_t i = frames.size(); i > 1; --i) {
    const std::string inner = readable(program_.places[frames[i - 2]].function);
    steps.push_back(cat(who, " calls ", inner, of_.place_of(frames[i - 1]), " [inlined]"));
    who = inner;
  }
  steps.push_back(cat(who, " calls ", of_.function_name(call.callee), of_.place_of(call.site->place)));
  return steps;
}

/// The effects of a callee as its caller sees them.
LockEffects LockAnalysis::in_caller(FunctionId caller, const CallEdge& call) const {
  const LockEffects& callee = effects_[call.callee];
  const Steps here = call_steps(caller, call);
  LockEffects found;
  for (const auto& [lock, steps] : callee.takes)
    for (const LockKey& mine : substitute(caller, call, lock)) found.takes.emplace(mine, joined(here, steps));
  for (const auto& [locks, steps] : callee.orders) {
    if (is_known(locks.first) && is_known(locks.second)) continue;  // said once, where it is known
    for (const LockKey& first : substitute(caller, call, locks.first))
      for (const LockKey& second : substitute(caller, call, locks.second))
        found.orders.emplace(std::pair(first, second), joined(here, steps));
  }
  for (const auto& [lock, steps] : callee.keeps)
    for (const LockKey& mine : substitute(caller, call, lock)) found.keeps.emplace(mine, joined(here, steps));
  for (const LockKey& lock : callee.gives_back) {
    const auto mine = substitute(caller, call, lock);
    if (mine.size() == 1 && mine.begin()->kind != Kind::kAnyLock) found.gives_back.insert(*mine.begin());
  }
  return found;
}

LockEffects LockAnalysis::of_call(FunctionId caller, const Statement& call) const {
  LockEffects found;
  bool is_only = true;
  if (call.op == Op::kIndirectCall) {
    const flow::IdSet& code = of_.flow.points_to().of(call.source);
    const std::string where = cat(of_.function_name(caller), " calls code that is not known", of_.place_of(call.place));
    for (const AtomId atom : code) {
      const bool is_function = !linked_.is_argument(atom) && linked_.memory[atom] == Memory::kCode;
      if (!is_function) found.takes.emplace(key_of(atom, true), Steps{where});
    }
    if (code.empty()) found.takes.emplace(LockKey{Kind::kAnyCode}, Steps{where});
    is_only = found.takes.empty();
  }
  const auto callees = callees_.find(&call);
  if (callees == callees_.end()) return found;
  is_only = is_only && callees->second.size() == 1;
  for (const FunctionId callee : callees->second) {
    LockEffects more = in_caller(caller, {&call, callee});
    found.takes.merge(more.takes);
    found.orders.merge(more.orders);
    found.keeps.merge(more.keeps);
    if (is_only) found.gives_back = std::move(more.gives_back);
  }
  return found;
}

Held LockAnalysis::leave_block(FunctionId function, BlockId block, Held held, LockEffects& effects) {
  for (const Statement* call : calls_of_block_[block]) {
    LockEffects done = of_call(function, *call);
    for (const auto& [first, steps] : held.locks)
      for (const auto& [second, more] : done.takes)
        effects.orders.emplace(std::pair(first, second), joined(steps, more));
    for (const LockKey& lock : done.gives_back)
      if (held.locks.erase(lock) == 0) held.given_back.insert(lock);
    held.locks.insert(done.keeps.begin(), done.keeps.end());
    effects.takes.merge(done.takes);
    effects.orders.merge(done.orders);
  }
  return held;
}

/// Forward over the blocks until nothing changes.
LockEffects LockAnalysis::of_defined(FunctionId function) {
  LockEffects effects;
  std::map<BlockId, std::optional<Held>> at;
  std::optional<Held> at_return;
  std::deque<BlockId> queue;
  if (first_block_[function] != kNone) {
    at[first_block_[function]] = Held();
    queue.push_back(first_block_[function]);
  }
  for (; !queue.empty(); queue.pop_front()) {
    const FlowBlock& block = program_.blocks[queue.front()];
    const Held held = leave_block(function, queue.front(), *at[queue.front()], effects);
    if (block.end == FlowBlock::End::kReturns) join(at_return, held);
    for (const BlockId next : block.successors)
      if (join(at[next], held)) queue.push_back(next);
  }
  if (at_return) {
    effects.keeps = std::move(at_return->locks);
    effects.gives_back = std::move(at_return->given_back);
  }
  apply_marks(function, effects);
  return effects;
}

/// The first argument; the second one where the first is the place of the result.
std::optional<LockKey> LockAnalysis::own_lock(FunctionId function) const {
  const FlowFunction& known = program_.functions[function];
  const std::uint32_t parameter = known.result_slot == 0 ? 1 : 0;
  if (parameter >= known.parameters.size()) return std::nullopt;
  return LockKey{Kind::kPlace, linked_.argument(function, parameter, Atom::Kind::kArgument)};
}

void LockAnalysis::apply_marks(FunctionId function, LockEffects& effects) const {
  const auto lock = own_lock(function);
  if (has(function, kAcquires) && effects.keeps.empty()) {
    const LockKey taken = lock.value_or(LockKey{Kind::kAnyLock});
    effects.takes.emplace(taken, Steps());
    effects.keeps.emplace(taken, Steps());
  }
  if (has(function, kReleases) && effects.gives_back.empty() && lock) effects.gives_back.insert(*lock);
}

/// What the exporting cell says, and what functions of this cell do that it calls back.
LockEffects LockAnalysis::of_import(FunctionId function) const {
  LockEffects effects;
  const auto known = imported_.find(program_.functions[function].symbol);
  if (known != imported_.end()) {
    for (const auto& [lock, steps] : known->second.takes) effects.takes.emplace(inside(function, lock), steps);
    for (const auto& [locks, steps] : known->second.orders)
      effects.orders.emplace(std::pair(inside(function, locks.first), inside(function, locks.second)), steps);
    for (const auto& [lock, steps] : known->second.keeps) effects.keeps.emplace(inside(function, lock), steps);
    for (const LockKey& lock : known->second.gives_back) effects.gives_back.insert(inside(function, lock));
  } else if (!linked_.is_runtime(function)) {
    effects.takes.emplace(LockKey{Kind::kAnyCode}, Steps{cat("nothing is known of ", of_.function_name(function))});
    apply_marks(function, effects);
  }
  for (const CallEdge& call : of_.flow.points_to().calls(function)) {
    LockEffects called = in_caller(function, call);
    effects.takes.merge(called.takes);
    effects.orders.merge(called.orders);
  }
  return effects;
}

LockKey LockAnalysis::inside(FunctionId function, const LockKey& key) const {
  const bool is_code = key.kind == Kind::kCodeArgument || key.kind == Kind::kCodeBehind;
  const bool is_behind = key.kind == Kind::kBehind || key.kind == Kind::kCodeBehind;
  if (key.kind != Kind::kArgument && !is_behind && !is_code) return key;
  if (key.id >= program_.functions[function].parameters.size()) return {is_code ? Kind::kAnyCode : Kind::kAnyLock};
  const AtomId atom = linked_.argument(function, key.id, is_behind ? Atom::Kind::kBehind : Atom::Kind::kArgument);
  return {is_code ? Kind::kCode : Kind::kPlace, atom};
}

/// Until nothing changes. What is given back for certain only grows, from nothing; so all else is never too little.
bool LockAnalysis::solve() {
  for (std::size_t round = 0; round < effects_.size() + 2; ++round) {
    bool is_stable = true;
    for (FunctionId function = 0; function < effects_.size(); ++function) {
      LockEffects now = is_ours(function) ? of_defined(function) : of_import(function);
      if (now == effects_[function]) continue;
      effects_[function] = std::move(now);
      is_stable = false;
    }
    if (is_stable) return true;
  }
  return false;
}

bool LockAnalysis::is_known(const LockKey& key) const {
  return key.kind == Kind::kNamed || (key.kind == Kind::kPlace && !linked_.is_argument(key.id));
}

std::string LockAnalysis::name(const LockKey& key) const {
  if (key.kind == Kind::kNamed) return key.name;
  if (key.kind != Kind::kPlace) return "a lock that is not known";
  if (linked_.is_argument(key.id)) return of_.in_words(key.id);
  const FlowObject& object = of_.object(key.id);
  const std::string place = of_.place_of(object.place);
  if (linked_.memory[key.id] == Memory::kHeap) return cat("a lock on the heap of ", of_.name(), place);
  if (linked_.memory[key.id] == Memory::kLocal) return cat("a local lock of ", of_.name(), place);
  return cat(of_.root_name(key.id), place);
}

void LockAnalysis::conclude_order(FunctionId function, const LockKey& first, const LockKey& second, const Steps& steps,
                                  CellLocks& result) const {
  const bool is_entry = of_.flow.entries().contains(function);
  if (is_known(first) && is_known(second)) {
    result.orders.emplace(std::pair(name(first), name(second)), steps);
  } else if (second.kind == Kind::kAnyCode || (is_entry && second.kind == Kind::kCode)) {
    result.problems.push_back(
        {cat(of_.function_name(function), " holds ", name(first), " when it calls code that is not known"), steps});
  }
}

void LockAnalysis::conclude_entry(FunctionId function, CellLocks& result) const {
  const LockEffects& effects = effects_[function];
  const std::string who = of_.function_name(function);
  const bool is_visible = program_.functions[function].is_visible;
  for (const auto& [lock, steps] : effects.keeps) {
    if (!is_visible || !has(function, kAcquires))
      result.problems.push_back({cat(who, " returns and holds ", name(lock), ", and is not CELL_ACQUIRES"), steps});
  }
  for (const LockKey& lock : effects.gives_back) {
    if (!is_visible || !has(function, kReleases))
      result.problems.push_back({cat(who, " gives back ", name(lock), ", and is not CELL_RELEASES"), {}});
  }
  for (const auto& [lock, steps] : effects.takes) {
    if (!is_visible && lock.kind == Kind::kPlace && !is_known(lock))
      result.problems.push_back(
          {cat(who, ", whose address leaves, takes a lock that its unknown callers name"), steps});
  }
}

void LockAnalysis::conclude(FunctionId function, CellLocks& result) const {
  const LockEffects& effects = effects_[function];
  for (const auto& [lock, steps] : effects.takes) {
    if (is_known(lock)) result.locks.insert(name(lock));
    if (lock.kind == Kind::kAnyLock)
      result.problems.push_back({cat(of_.function_name(function), " takes a lock that is not known"), steps});
  }
  for (const auto& [locks, steps] : effects.orders) conclude_order(function, locks.first, locks.second, steps, result);
  if (of_.flow.entries().contains(function)) conclude_entry(function, result);
  for (const std::string_view mark : {kAcquires, kReleases}) {
    if (!has(function, mark)) continue;
    const auto lock = own_lock(function);
    const flow::IdSet& written = of_.flow.effects()[function].writes;
    const bool is_true = lock && std::ranges::any_of(written, [&](AtomId atom) { return linked_.is_argument(atom); });
    if (!is_true)
      result.problems.push_back(
          {cat(of_.function_name(function), " is marked, and changes nothing at its first argument"), {}});
  }
}

/// As other cells name it.
LockKey LockAnalysis::outside(const LockKey& key) const {
  const bool is_code = key.kind == Kind::kCode;
  if (key.kind != Kind::kPlace && !is_code) return key;
  if (!linked_.is_argument(key.id)) return LockKey{Kind::kNamed, 0, name(key)};
  const Atom& atom = linked_.atoms[key.id];
  const bool is_value = atom.kind == Atom::Kind::kArgument;
  if (is_code) return LockKey{is_value ? Kind::kCodeArgument : Kind::kCodeBehind, atom.parameter};
  return LockKey{is_value ? Kind::kArgument : Kind::kBehind, atom.parameter};
}

LockEffects LockAnalysis::summary(FunctionId function) const {
  const LockEffects& effects = effects_[function];
  LockEffects found;
  for (const auto& [lock, steps] : effects.takes) found.takes.emplace(outside(lock), steps);
  for (const auto& [locks, steps] : effects.orders) {
    if (!is_known(locks.first) || !is_known(locks.second))
      found.orders.emplace(std::pair(outside(locks.first), outside(locks.second)), steps);
  }
  for (const auto& [lock, steps] : effects.keeps) found.keeps.emplace(outside(lock), steps);
  for (const LockKey& lock : effects.gives_back) found.gives_back.insert(outside(lock));
  return found;
}

CellLocks LockAnalysis::run() {
  CellLocks result;
  if (!solve()) result.problems.push_back({"recursion changes without end which locks are held", {}});
  for (FunctionId function = 0; function < effects_.size(); ++function) {
    if (!is_ours(function)) continue;
    conclude(function, result);
    if (!program_.functions[function].is_visible) continue;
    for (const std::string& symbol : facts::symbol_variants(program_.functions[function].symbol))
      result.exports.emplace(symbol, summary(function));
  }
  std::ranges::sort(result.problems);
  return result;
}

}  // namespace

CellLocks locks_of(const FlowOfCell& of, const LockSummaries& imported) { return LockAnalysis(of, imported).run(); }

}  // namespace verifier::rules
