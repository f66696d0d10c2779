// The pool remembers which client has what.
#include "kernel/abi/cell.h"

namespace inventory_of_pointers {

struct Client {
  unsigned long id;
};
struct Slots {
  const Client* owners[8];
};
CELL_KEPT(Slots, slots, "inventory", "which slots are free");

CELL_EXPORT bool take(const Client& client, unsigned long slot) {
  if (slots.owners[slot & 7] != nullptr) return false;
  slots.owners[slot & 7] = &client;
  return true;
}

}  // namespace inventory_of_pointers
