// Assembly that says what it does to the stack.
#include "kernel/abi/cell.h"

namespace unwinding_in_assembly {

extern "C" [[gnu::visibility("hidden")]] unsigned long unwinding_in_assembly_one();

CELL_EXPORT unsigned long get() { return unwinding_in_assembly_one() + 1; }

}  // namespace unwinding_in_assembly
