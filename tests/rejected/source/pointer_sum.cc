// The address of something plus a number.
#include "kernel/abi/cell.h"

namespace pointer_sum {

CELL_EXPORT unsigned long after(const unsigned long* place) { return *(place + 1); }

}  // namespace pointer_sum
