// A counter, said to be a lock.
#include "kernel/abi/cell.h"

namespace sync_counter {

CELL_KEPT(unsigned long, waiters, "sync", "how many wait");

CELL_EXPORT unsigned long enter() { return ++waiters; }

}  // namespace sync_counter
