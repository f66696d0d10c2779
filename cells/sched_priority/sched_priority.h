// Scheduling policy: the most urgent task runs; those of equal priority take turns.
#pragma once

#include "cells/scheduler/policy.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace sched_priority {

/// A task runs only while none of higher priority is ready; it can wait for ever.
[[nodiscard]] CELL_EXPORT scheduler::RunQueuePolicy policy();

/// Makes it the one that decides. Errors: none known.
[[nodiscard]] CELL_EXPORT Result<void> start();
/// The same for the monitor's `sched`: 1, or 0 if it could not be done.
[[nodiscard]] CELL_EXPORT unsigned long use();

}  // namespace sched_priority
