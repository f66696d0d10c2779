// What calling a function does to memory that outlives it, over all that it calls.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "verifier/flow/points_to.h"

namespace verifier::flow {

/// Of one function, in its own atoms.
struct FunctionEffects {
  IdSet writes;  ///< Memory that may be written: never locals.
  IdSet frees;
  IdSet passed;  ///< Values that code outside of the cell gets to see: unknown callees, memory of others.
  /// Calls of what a parameter leads to: (atom, type of the call) -> what each argument may be.
  std::map<std::pair<AtomId, std::string>, std::vector<IdSet>> callbacks;
};

/// By function. `points_to` must be solved.
std::vector<FunctionEffects> effects_of(const PointsTo& points_to);

/// What one statement does by itself, calls of known functions left out.
FunctionEffects effects_of(const PointsTo& points_to, FunctionId function, const Statement& statement);

/// What a call of a function with these effects does in its caller.
FunctionEffects effects_of(const PointsTo& points_to, FunctionId caller, const CallEdge& call,
                           const FunctionEffects& callee);

}  // namespace verifier::flow
