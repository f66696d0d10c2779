// What the client holds is an index into private slots: a number that it can guess, copy and keep.
#include "kernel/abi/cell.h"

namespace handle_bare_number {

struct Slots {
  unsigned long used;
};
CELL_KEPT(Slots, slots, "inventory", "which slots are free, one bit each");

CELL_EXPORT int open() {
  for (int slot = 0; slot < 64; ++slot) {
    if ((slots.used >> slot & 1) != 0) continue;
    slots.used |= 1UL << slot;
    return slot;
  }
  return -1;
}
CELL_EXPORT void close(int slot) { slots.used &= ~(1UL << (slot & 63)); }

}  // namespace handle_bare_number
