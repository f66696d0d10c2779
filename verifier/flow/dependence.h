// Which values and which memory depend on state that is watched: through data and, if wanted, through control.
//
// Sources are the watched variables, and, inside a function, the value of each of its parameters (Atom::kArgument) and
// what is read from the memory behind it (Atom::kBehind); callers substitute these.
#pragma once

#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "verifier/flow/cell_flow.h"

namespace verifier::flow {

/// The fixpoint. `cell` must outlive it.
class Dependence {
 public:
  /// `with_control`: what a condition decides depends on it.
  Dependence(const CellFlow& cell, const IdSet& watched, bool with_control);

  /// What a value depends on.
  [[nodiscard]] const IdSet& of(NodeId node) const { return node == kNone ? none_ : values_[node]; }
  /// What was stored in memory depends on, as far as `function` knows.
  [[nodiscard]] IdSet memory(FunctionId function, AtomId place) const;
  /// What code outside of the cell, or a device, gets to know during a call of `function`.
  [[nodiscard]] const IdSet& outputs(FunctionId function) const { return outputs_[function]; }
  /// What the result and the memory of the caller depend on after a call of `entry`.
  [[nodiscard]] IdSet given_back(FunctionId entry) const;
  /// A statement that brought `source` into a value or output of `function`; null if none did.
  [[nodiscard]] const Statement* reads(FunctionId function, ObjectId source) const;

 private:
  bool process(FunctionId function);
  bool apply(FunctionId function, const Statement& statement);
  bool apply_call(FunctionId function, const CallEdge& call);
  bool apply_outside_call(FunctionId function, const Statement& statement);
  bool store(FunctionId function, const IdSet& places, const IdSet& sources);
  bool add(NodeId node, const IdSet& sources) { return node != kNone && values_[node].insert_all(sources); }
  [[nodiscard]] IdSet read(FunctionId function, const IdSet& places) const;
  [[nodiscard]] IdSet conditions(const Statement& statement) const;
  [[nodiscard]] IdSet seen_through(FunctionId function, const Statement& statement) const;
  [[nodiscard]] IdSet substitute(FunctionId caller, const CallEdge& call, const IdSet& sources) const;

  const CellFlow& cell_;
  const Linked& linked_;
  const PointsTo& points_to_;
  bool with_control_;
  std::vector<IdSet> values_;                           // by node
  std::vector<IdSet> shared_;                           // by atom
  std::vector<std::unordered_map<AtomId, IdSet>> own_;  // by function
  std::vector<IdSet> outputs_;                          // by function
  std::vector<std::uint8_t> has_output_;                // by function
  std::vector<IdSet> watched_roots_;                    // by object: watched variables that it is part of
  IdSet none_;
};

}  // namespace verifier::flow
