// A pointer with an index that nobody checks.
#include "kernel/abi/cell.h"

namespace pointer_index {

CELL_EXPORT unsigned long at(const unsigned long* place, unsigned long index) { return place[index]; }

}  // namespace pointer_index
