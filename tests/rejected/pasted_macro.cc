// Puts the name of a compiler's macro together.
#include "kernel/abi/cell.h"

#define JOIN(left, right) left##right

namespace pasted_macro {

CELL_EXPORT unsigned long version() { return JOIN(__GNU, C__); }

}  // namespace pasted_macro
