// A section that can be written and run.
#include "kernel/abi/cell.h"

namespace writable_code {

asm(".pushsection .text.patch,\"awx\"\n nop\n ret\n .popsection");

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace writable_code
