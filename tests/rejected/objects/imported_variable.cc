// A variable of another cell: its bytes would be shared.
#include "kernel/abi/cell.h"

namespace imported_variable {

CELL_EXPORT extern unsigned long level;

CELL_EXPORT unsigned long get() { return level; }

}  // namespace imported_variable
