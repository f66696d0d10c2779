// The distance between two pointers.
#include "kernel/abi/cell.h"

namespace pointer_difference {

CELL_EXPORT long distance(const char* from, const char* to) { return to - from; }

}  // namespace pointer_difference
