// A safe cell keeps an inventory.
#include "kernel/abi/cell.h"

namespace safe_inventory {

CELL_KEPT(unsigned long, pool, "inventory", "free slots, one bit each");

CELL_EXPORT unsigned long take() { return pool++; }

}  // namespace safe_inventory
