// A pointer becomes a number.
#include "kernel/abi/cell.h"

namespace cast_to_number {

CELL_EXPORT unsigned long page_of(const char* place) { return reinterpret_cast<unsigned long>(place) >> 12; }

}  // namespace cast_to_number
