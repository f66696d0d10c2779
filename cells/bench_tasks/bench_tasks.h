// What tasks cost: switching, making, waking, taking out of a queue.
#pragma once

#include "kernel/abi/cell.h"

namespace bench_tasks {

/// Reports, in ticks:
/// - `context_switch`: from one task to another that yields too;
/// - `context_switch_preemptive`: from the last instruction of a task that never yields to the first one of the next,
///   by the timer, with all floating-point state;
/// - `spawn_join`: a task made, run, waited for and freed;
/// - `wake_up`: from unpark() of a task that waits until it runs;
/// - `runqueue_remove_N`: a ready task taken out of one of N queues, which its holder knows, and `_spilling`: the same
///   where the task itself has its queue written in it.
/// Returns the number of metrics; 0 when something failed.
[[nodiscard]] CELL_EXPORT unsigned long run();

}  // namespace bench_tasks
