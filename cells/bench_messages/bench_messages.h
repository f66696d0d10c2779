// What messages between tasks cost.
#pragma once

#include "kernel/abi/cell.h"

namespace bench_messages {

/// Reports `rendezvous_rtt` and `buffered_rtt`, in ticks: a number sent to another task, which sends one back. Returns
/// the number of metrics; 0 when something failed.
[[nodiscard]] CELL_EXPORT unsigned long run();

}  // namespace bench_messages
