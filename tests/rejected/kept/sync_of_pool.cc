// A flag that follows how full the pool is: a second copy of its state.
#include "kernel/abi/cell.h"

namespace sync_of_pool {

CELL_KEPT(unsigned long, used, "inventory", "how many slots are taken");
CELL_KEPT(unsigned long, flag, "sync", "whether somebody is inside");

CELL_EXPORT void take() { flag = ++used; }

}  // namespace sync_of_pool
