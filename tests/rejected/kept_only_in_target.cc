// The target declares an exception that the source does not have.
#include "kernel/abi/cell.h"

namespace kept_only_in_target {

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace kept_only_in_target
