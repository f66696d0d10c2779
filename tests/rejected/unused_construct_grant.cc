// A grant for casts in a cell without any.
#include "kernel/abi/cell.h"

namespace unused_construct_grant {

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace unused_construct_grant
