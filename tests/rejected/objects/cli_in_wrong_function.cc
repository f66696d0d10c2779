// The grant names another function than the one that has the instruction.
#include "kernel/abi/cell.h"

namespace cli_in_wrong_function {

CELL_EXPORT void quiet() { asm volatile("cli"); }
CELL_EXPORT void loud() { asm volatile("sti"); }

}  // namespace cli_in_wrong_function
