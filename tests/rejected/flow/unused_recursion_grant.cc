// A recursion is declared, and there is none.
#include "kernel/abi/cell.h"

namespace unused_recursion_grant {

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace unused_recursion_grant
