// What a tick is, and what a call into another cell costs.
#pragma once

#include "kernel/abi/cell.h"

namespace bench_calls {

/// Reports `ruler` (one round of a loop of two instructions: must be 2.00) and `null_call` (a call of a function of
/// another, swappable cell that returns a constant: call, body and return). Returns the number of metrics.
[[nodiscard]] CELL_EXPORT unsigned long run();

}  // namespace bench_calls
