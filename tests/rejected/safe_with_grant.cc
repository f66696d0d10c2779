// A grant in a safe cell.
#include "kernel/abi/cell.h"

namespace safe_with_grant {

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace safe_with_grant
