// An export of a trusted cell that only the compiler that ships sees, and that reaches undeclared state.
#include "kernel/abi/cell.h"

namespace unseen_export {

CELL_STATE(unsigned long, total);

CELL_EXPORT unsigned long get() { return total; }

#ifndef __clang__
CELL_EXPORT unsigned long add(unsigned long value) { return total += value; }
#endif

}  // namespace unseen_export
