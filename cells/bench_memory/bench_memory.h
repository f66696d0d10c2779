// What memory costs: a page mapped, touched and unmapped; a heap block allocated and released.
#pragma once

#include "kernel/abi/cell.h"

namespace bench_memory {

/// Reports `map_touch_unmap_4k` and `heap_pair_64`. Returns the number of metrics; 0 when memory is exhausted.
[[nodiscard]] CELL_EXPORT unsigned long run();

}  // namespace bench_memory
