// Stops the processor.
#include "kernel/abi/cell.h"

namespace safe_hlt {

CELL_EXPORT void wait() { asm volatile("hlt"); }

}  // namespace safe_hlt
