// Scheduling policy: everybody runs, the urgent ones for longer.
#pragma once

#include "cells/scheduler/policy.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace sched_epoch {

/// Time goes in epochs. In each, a task may run for one tick and one more for every eight steps of priority; when all
/// have used theirs up, the next epoch begins. Nobody waits for ever.
[[nodiscard]] CELL_EXPORT scheduler::RunQueuePolicy policy();

/// Makes it the one that decides. Errors: none known.
[[nodiscard]] CELL_EXPORT Result<void> start();
/// The same for the monitor's `sched`: 1, or 0 if it could not be done.
[[nodiscard]] CELL_EXPORT unsigned long use();

}  // namespace sched_epoch
