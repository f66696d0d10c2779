// An atomic increment of the client's counter.
#include <atomic>

#include "kernel/abi/cell.h"

namespace caller_atomic {

CELL_EXPORT unsigned long draw(std::atomic<unsigned long>& tickets) {
  return tickets.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace caller_atomic
