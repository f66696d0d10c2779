// A pool in a trusted cell, for trusted cells: they may say numbers.
#include "kernel/abi/cell.h"

namespace inventory {

CELL_KEPT(unsigned long, pool, "inventory", "free slots, one bit each");

CELL_UNSAFE bool take(unsigned long slot) {
  const unsigned long bit = 1UL << (slot & 63);
  const bool was_free = (pool & bit) == 0;
  pool |= bit;
  return was_free;
}

}  // namespace inventory
