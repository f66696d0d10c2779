// A grant of no known spelling.
#include "kernel/abi/cell.h"

namespace unknown_grant {

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace unknown_grant
