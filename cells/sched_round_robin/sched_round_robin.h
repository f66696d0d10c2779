// Scheduling policy: whoever is ready gets a turn, one after the other.
#pragma once

#include "cells/scheduler/policy.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace sched_round_robin {

/// Priorities do not count. Every turn lasts one to two ticks.
[[nodiscard]] CELL_EXPORT scheduler::RunQueuePolicy policy();

/// Makes it the one that decides. Errors: none known.
[[nodiscard]] CELL_EXPORT Result<void> start();
/// The same for the monitor's `sched`: 1, or 0 if it could not be done.
[[nodiscard]] CELL_EXPORT unsigned long use();

}  // namespace sched_round_robin
