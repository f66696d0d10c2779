// The same with a type of its own: an enumeration is a number still.
#include "kernel/abi/cell.h"

namespace handle_numbered_enum {

enum class Slot : unsigned char {};

struct Slots {
  unsigned long used;
};
CELL_KEPT(Slots, slots, "inventory", "which slots are free, one bit each");

CELL_EXPORT Slot open() {
  for (unsigned char slot = 0; slot < 64; ++slot) {
    if ((slots.used >> slot & 1) != 0) continue;
    slots.used |= 1UL << slot;
    return Slot{slot};
  }
  return Slot{255};
}
CELL_EXPORT void close(Slot slot) { slots.used &= ~(1UL << (static_cast<unsigned char>(slot) & 63)); }

}  // namespace handle_numbered_enum
