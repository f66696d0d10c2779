// Which calls may change which variables of a cell, as Z3's datalog engine finds it: the judge of the engine in
// verifier/flow.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "verifier/flow/id_set.h"
#include "verifier/flow/linked.h"

namespace verifier::proof {

/// (entry, variable): calling `entry` may change the variable, or heap memory that only it leads to.
using SpillFacts = std::vector<std::pair<FunctionId, ObjectId>>;

/// All of them for these entries, sorted; nothing when Z3 gives up (which refuses) or fails.
std::optional<SpillFacts> judge_spills(const flow::Linked& linked, const flow::IdSet& entries);

}  // namespace verifier::proof
