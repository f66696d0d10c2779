// A privileged instruction in a safe cell.
#include "kernel/abi/cell.h"

namespace safe_cli {

CELL_EXPORT void quiet() { asm volatile("cli"); }

}  // namespace safe_cli
