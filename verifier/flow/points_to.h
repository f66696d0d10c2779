// Which values may hold which addresses, and what memory may hold: inclusion-based, flow-insensitive, one summary for
// each function over its parameters, which callers substitute (verifier.md, section 3).
//
// Soundness rests on one thing: private state is only reachable through atoms of this cell. A client's pointer never
// leads to it, because an address that leaves is refused (SS3).
#pragma once

#include <array>
#include <unordered_map>
#include <vector>

#include "verifier/flow/id_set.h"
#include "verifier/flow/linked.h"

namespace verifier::flow {

/// Which of the two parts of a piece of memory: pointers and numbers are kept apart, fields are not.
enum Slot : std::uint8_t { kPointers, kNumbers };

/// A call and one function that it may reach.
struct CallEdge {
  const Statement* site = nullptr;
  FunctionId callee = kNone;
};

/// The fixpoint, and questions about it. `linked` must outlive it.
class PointsTo {
 public:
  explicit PointsTo(const Linked& linked);

  /// Whoever calls it is unknown: what it captures belongs to clients. Call solve() afterwards.
  void add_entry(FunctionId function);
  void solve();

  [[nodiscard]] const Linked& linked() const { return linked_; }
  [[nodiscard]] const IdSet& entries() const { return entries_; }
  [[nodiscard]] const IdSet& of(NodeId node) const { return node == kNone ? none_ : points_to_[node]; }
  /// What memory `atom` may hold, as far as function `function` knows.
  [[nodiscard]] IdSet contents(FunctionId function, AtomId atom, Slot slot) const;
  /// What a load from any of these yields.
  [[nodiscard]] IdSet load(FunctionId function, const IdSet& from, bool as_pointer) const;
  /// What can be reached from these by one load or more.
  [[nodiscard]] IdSet reach(FunctionId function, const IdSet& from) const;
  /// What an atom of the callee is in its caller.
  [[nodiscard]] IdSet substitute(FunctionId caller, const CallEdge& call, AtomId atom) const;
  [[nodiscard]] const std::vector<CallEdge>& calls(FunctionId function) const { return calls_[function]; }
  [[nodiscard]] const IdSet& callers(FunctionId function) const { return callers_[function]; }
  /// A variable of the cell, or heap memory that is reachable from one.
  [[nodiscard]] bool is_private(AtomId atom) const { return !linked_.is_argument(atom) && is_private_[atom]; }
  /// Pairs (object, what a store put there) that only make sense in `function`: its parameters' atoms.
  using Slots = std::array<IdSet, 2>;
  [[nodiscard]] const std::unordered_map<AtomId, Slots>& own_contents(FunctionId function) const {
    return own_[function];
  }

 private:
  void mark_dirty(FunctionId function);
  void mark_private(AtomId atom);
  void mark_lasting(AtomId atom);
  void add_client_content(FunctionId entry, AtomId object);
  bool add(NodeId node, AtomId atom);
  bool add_all(NodeId node, const IdSet& atoms);
  bool hold(AtomId where, Slot slot, AtomId what);
  bool store(FunctionId function, AtomId where, Slot slot, AtomId what);
  void process(FunctionId function);
  bool apply(FunctionId function, const Statement& statement);
  bool apply_load(FunctionId function, const Statement& statement);
  bool apply_store(FunctionId function, const Statement& statement);
  bool apply_copy_memory(FunctionId function, const Statement& statement);
  bool apply_call(FunctionId function, const Statement& statement, FunctionId callee);
  bool add_client_result(NodeId target);
  bool apply_indirect(FunctionId function, const Statement& statement);
  bool apply_contents(FunctionId function, const CallEdge& call);
  void pass_functions(FunctionId function, const CallEdge& call);
  void add_edge(FunctionId function, const Statement& statement, FunctionId callee);
  void find_who_needs_functions();
  template <typename Visit>
  void load_from(FunctionId function, AtomId atom, bool as_pointer, Visit& visit) const;
  void note_reader(FunctionId function, AtomId atom);
  [[nodiscard]] std::size_t frame(FunctionId function) const;

  const Linked& linked_;
  std::vector<IdSet> points_to_;                        // by node
  std::vector<Slots> shared_;                           // by atom: what does not depend on a function's parameters
  std::vector<std::unordered_map<AtomId, Slots>> own_;  // by function
  std::vector<IdSet> known_functions_;                  // by atom: functions that callers pass as it
  std::vector<IdSet> readers_;                          // by object
  std::vector<std::vector<CallEdge>> calls_;            // by function
  std::vector<IdSet> callers_;                          // by function
  std::vector<std::uint8_t> is_private_, is_lasting_, is_dirty_, needs_functions_;
  std::vector<FunctionId> queue_;
  IdSet entries_;
  IdSet none_;
};

}  // namespace verifier::flow
