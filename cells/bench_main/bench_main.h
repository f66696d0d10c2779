// Runs the benchmarks of a bench image, one cell after the other, each loaded when its turn comes.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace bench_main {

/// Reports `boot_to_prompt` (ticks since power-on; stands in the boot plan where the monitor stands otherwise), then
/// loads and runs each bench cell. Errors: what loading reports; kRefused when a benchmark failed. The run then ends as
/// failed.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace bench_main
