// An atomic increment is a write.
#include <atomic>

#include "kernel/abi/cell.h"

namespace write_by_atomic {

CELL_STATE(std::atomic<unsigned long>, tickets);

CELL_EXPORT unsigned long draw() { return tickets.fetch_add(1, std::memory_order_relaxed); }

}  // namespace write_by_atomic
