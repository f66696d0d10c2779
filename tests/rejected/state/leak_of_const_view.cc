// Even a const reference is an address that a swap would have to find again.
#include "kernel/abi/cell.h"

namespace leak_of_const_view {

struct Name {
  char text[32];
};
CELL_STATE(Name, name);

CELL_EXPORT const Name& current() { return name; }

}  // namespace leak_of_const_view
