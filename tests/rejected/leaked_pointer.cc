// An export hands out the address of a root.
#include "kernel/abi/cell.h"

namespace leaked_pointer {

CELL_STATE(unsigned long, total);

CELL_EXPORT unsigned long* get() { return &total; }

}  // namespace leaked_pointer
