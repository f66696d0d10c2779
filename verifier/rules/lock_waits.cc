// Waiting that no mark tells of: a loop that goes on until memory that others change (atomic, volatile) has another
// value. Reading may be left to other functions of the cell, which return what they saw.
//
// A function that spins (CELL_SPINS) waits for another processor or a device, not for a task: of its locks no order is
// asked for here.
//
// A loop that only tries again because somebody else was quicker (compare and exchange against what was read there
// before) does not wait: it ends as soon as the others do.
#include <algorithm>
#include <set>

#include "verifier/rules/held_locks.h"

namespace verifier::rules {
namespace {

using Op = Statement::Op;
using Body = std::vector<const Statement*>;

/// What the result of a function tells about memory that others change.
enum class Sees : std::uint8_t { kNothing, kReads, kWrites };

bool is_shared(const Statement& access) { return access.is_atomic || access.is_volatile; }

/// One function of a program.
class WaitSearch {
 public:
  WaitSearch(const Program& program, const Body& body, const std::vector<Sees>& results)
      : program_(program), body_(body), results_(results) {}

  /// The first look at shared memory that decides about its own repetition.
  [[nodiscard]] const Statement* find() const {
    for (const Statement* look : body_) {
      if (sees(*look) != Sees::kNothing && look->block != kNone && is_in_loop(look->block) && decides(*look) &&
          !is_retry(*look))
        return look;
    }
    return nullptr;
  }

  /// Whether a statement looks at shared memory, by itself or by a call, and changes it then.
  [[nodiscard]] Sees sees(const Statement& look) const {
    if (look.op == Op::kCall && look.target != kNone) return results_[look.callee];
    if (look.op != Op::kLoad || !is_shared(look)) return Sees::kNothing;
    return writes_there(look) ? Sees::kWrites : Sees::kReads;
  }

  /// What the result of this function tells.
  [[nodiscard]] Sees result() const {
    Sees most = Sees::kNothing;
    for (const Statement* look : body_) {
      const Sees seen = sees(*look);
      if (seen <= most) continue;
      const auto values = derived(look->target);
      const bool is_returned = std::ranges::any_of(
          body_, [&](const Statement* step) { return step->op == Op::kReturn && values.contains(step->source); });
      if (is_returned) most = seen;
    }
    return most;
  }

 private:
  [[nodiscard]] bool writes_there(const Statement& load) const {
    return std::ranges::any_of(body_, [&](const Statement* statement) {
      return statement->op == Op::kStore && is_shared(*statement) && statement->target == load.source;
    });
  }

  [[nodiscard]] bool is_in_loop(BlockId start) const {
    std::set<BlockId> seen;
    std::vector<BlockId> queue = program_.blocks[start].successors;
    while (!queue.empty()) {
      const BlockId block = queue.back();
      queue.pop_back();
      if (block == start) return true;
      if (!seen.insert(block).second) continue;
      const auto& next = program_.blocks[block].successors;
      queue.insert(queue.end(), next.begin(), next.end());
    }
    return false;
  }

  /// Values that are computed from a node.
  [[nodiscard]] std::set<NodeId> derived(NodeId from) const {
    std::set<NodeId> found = {from};
    for (bool is_changed = true; is_changed;) {
      is_changed = false;
      for (const Statement* step : body_) {
        const bool carries = step->op == Op::kCopy || step->op == Op::kDerive;
        if (carries && found.contains(step->source)) is_changed = found.insert(step->target).second || is_changed;
      }
    }
    return found;
  }

  [[nodiscard]] bool decides(const Statement& load) const {
    const auto values = derived(load.target);
    return std::ranges::any_of(program_.blocks[load.block].conditions,
                               [&](NodeId condition) { return values.contains(condition); });
  }

  /// Is the value that is compared one that another load has read from the same place?
  [[nodiscard]] bool is_retry(const Statement& load) const {
    if (load.op != Op::kLoad || !writes_there(load)) return false;
    for (const Statement* other : body_) {
      if (other == &load || other->op != Op::kLoad || other->source != load.source) continue;
      const auto values = derived(other->target);
      for (const Statement* step : body_) {
        if (step->op == Op::kDerive && step->target == load.target && values.contains(step->source)) return true;
      }
    }
    return false;
  }

  const Program& program_;
  const Body& body_;
  const std::vector<Sees>& results_;
};

/// By function, through functions that pass on what others saw.
std::vector<Sees> results_of(const Program& program, const std::vector<Body>& bodies) {
  std::vector<Sees> results(bodies.size(), Sees::kNothing);
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (FunctionId function = 0; function < bodies.size(); ++function) {
      const Sees result = WaitSearch(program, bodies[function], results).result();
      if (result <= results[function]) continue;
      results[function] = result;
      is_changed = true;
    }
  }
  return results;
}

std::vector<Body> bodies_of(const Program& program) {
  std::vector<Body> bodies(program.functions.size());
  for (const Statement& statement : program.statements)
    if (statement.function < bodies.size()) bodies[statement.function].push_back(&statement);
  return bodies;
}

}  // namespace

bool has_locks(const Program& program) {
  const auto is_marked = [](const FlowFunction& function) {
    return has_mark(function.symbol, "acquires") || has_mark(function.symbol, "releases");
  };
  return std::ranges::any_of(program.functions, is_marked);
}

std::vector<LockProblem> unmarked_waits(const Program& program) {
  std::vector<LockProblem> found;
  const auto bodies = bodies_of(program);
  const auto results = results_of(program, bodies);
  for (FunctionId function = 0; function < bodies.size(); ++function) {
    const std::string& symbol = program.functions[function].symbol;
    if (has_mark(symbol, "acquires") || has_mark(symbol, "spins")) continue;
    const WaitSearch search(program, bodies[function], results);
    const Statement* wait = search.find();
    if (wait == nullptr) continue;
    const bool is_lock = search.sees(*wait) == Sees::kWrites;
    if (!is_lock && has_mark(symbol, "blocks")) continue;
    const std::string place =
        wait->place == kNone ? ""
                             : cat(" at ", program.places[wait->place].file, ":", program.places[wait->place].line);
    found.push_back({cat(readable(symbol), " waits", place, " until memory has another value",
                         is_lock ? " and writes there, and is neither CELL_ACQUIRES nor CELL_SPINS"
                                 : ", and is none of CELL_BLOCKS, CELL_SPINS, CELL_ACQUIRES"),
                     {}});
  }
  return found;
}

}  // namespace verifier::rules
