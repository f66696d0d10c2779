// The pool remembers who took a slot, by a number that the client gives.
#include "kernel/abi/cell.h"

namespace inventory_of_identities {

struct Slots {
  unsigned long owners[8];
};
CELL_KEPT(Slots, slots, "inventory", "which slots are free");

CELL_EXPORT bool take(unsigned long client, unsigned long slot) {
  if (slots.owners[slot & 7] != 0) return false;
  slots.owners[slot & 7] = client;
  return true;
}
CELL_EXPORT bool is_owner(unsigned long client, unsigned long slot) { return slots.owners[slot & 7] == client; }

}  // namespace inventory_of_identities
