// Returns to wherever the stack says.
#include "kernel/abi/cell.h"

namespace safe_iret {

CELL_EXPORT void leave() { asm volatile("iretq"); }

}  // namespace safe_iret
