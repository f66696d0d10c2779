// A pointer without a type becomes one with a type.
#include "kernel/abi/cell.h"

namespace cast_from_void {

CELL_EXPORT unsigned long read(const void* place) { return *static_cast<const unsigned long*>(place); }

}  // namespace cast_from_void
