// The whole verdict on a set of cells and updates, as `cellcheck verify` gives it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "verifier/cli/inputs.h"
#include "verifier/model/cell_object.h"
#include "verifier/model/graph.h"
#include "verifier/policy/policy.h"
#include "verifier/report/report.h"

namespace verifier::cli {

/// Everything that is read before anything is judged. Each update is another version of a cell of the graph.
struct Question {
  Graph graph;
  std::vector<CellObject> updates;
  std::optional<policy::Policy> policy;
  std::optional<BootPlan> boot_plan;
};

/// Judges all of it: adds verdicts and counts to `report`, fills the ranks of the graph. Returns the witness; empty
/// unless everything is proven and the kernel's own checker accepts it.
std::vector<std::uint8_t> judge(Question& question, report::Report& report);

}  // namespace verifier::cli
