// Why something may happen, as the shortest chain of steps from a function to the statement that does it.
#pragma once

#include <vector>

#include "verifier/flow/effects.h"

namespace verifier::flow {

/// Something that was derived. Which members count is said with each kind.
struct Fact {
  enum class Kind : std::uint8_t {
    kWrites,  ///< `function` may write memory `atom`.
    kFrees,   ///< `function` may free memory `atom`.
    kPasses,  ///< `function` may hand `atom` to code outside of the cell.
    kHolds,   ///< After `function`, memory `where` may hold `atom`.
    kValue,   ///< `node` (of `function`) may be `atom`.
  };
  Kind kind = Kind::kWrites;
  FunctionId function = kNone;
  AtomId atom = kNone;
  AtomId where = kNone;
  NodeId node = kNone;
  auto operator<=>(const Fact&) const = default;
};

/// `fact` follows from `statement` and the fact of the next step; the last step needs no other fact.
struct Step {
  Fact fact;
  const Statement* statement = nullptr;
  FunctionId callee = kNone;  ///< Which the statement calls; kNone if it does the thing itself.
};

/// The shortest chain; empty if the fact does not hold.
std::vector<Step> explain(const PointsTo& points_to, const std::vector<FunctionEffects>& effects, const Fact& fact);

}  // namespace verifier::flow
