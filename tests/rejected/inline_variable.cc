// A variable of which every cell that includes the header has its own copy.
#include "kernel/abi/cell.h"

namespace inline_variable {

CELL_EXPORT inline unsigned long shared = 1;

CELL_EXPORT unsigned long get() { return shared; }

}  // namespace inline_variable
