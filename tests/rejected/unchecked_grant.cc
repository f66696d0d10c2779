// A grant whose construct cannot be seen in an object.
#include "kernel/abi/cell.h"

namespace unchecked_grant {

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace unchecked_grant
