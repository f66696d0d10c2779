// What a fault costs that ends one call.
#pragma once

#include "kernel/abi/cell.h"

namespace bench_faults {

/// Reports `fault_to_handler` (from the faulting load to the unwinder's fault hook), `fault_to_joined_1` and `_10` (to
/// whoever made the call: 1 and 10 frames were unwound, each with an object whose destructor has run). Each is the mean
/// of several faults, after one that is not counted. Returns the number of metrics; 0 if a call was not ended as it
/// should.
[[nodiscard]] CELL_EXPORT unsigned long run();

}  // namespace bench_faults
