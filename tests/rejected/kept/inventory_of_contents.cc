// The pool keeps what clients store in it.
#include "kernel/abi/cell.h"

namespace inventory_of_contents {

struct Slots {
  unsigned long contents[8];
};
CELL_KEPT(Slots, slots, "inventory", "the slots of the pool");

CELL_EXPORT void store(unsigned long slot, unsigned long value) { slots.contents[slot & 7] = value; }
CELL_EXPORT unsigned long load(unsigned long slot) { return slots.contents[slot & 7]; }

}  // namespace inventory_of_contents
