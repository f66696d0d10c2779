// Changes a segment base.
#include "kernel/abi/cell.h"

namespace safe_swapgs {

CELL_EXPORT void enter() { asm volatile("swapgs"); }

}  // namespace safe_swapgs
