// Module assembly asks the linker for bytes that no section of this object has.
#include "kernel/abi/cell.h"

asm(".comm scratch_bytes, 64, 8");

namespace common_variable {

CELL_EXPORT unsigned long size() { return 64; }

}  // namespace common_variable
