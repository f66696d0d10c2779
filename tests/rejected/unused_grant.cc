// A grant that no instruction needs.
#include "kernel/abi/cell.h"

namespace unused_grant {

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace unused_grant
