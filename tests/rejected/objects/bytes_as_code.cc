// An instruction written as bytes.
#include "kernel/abi/cell.h"

namespace bytes_as_code {

CELL_EXPORT void quiet() { asm volatile(".byte 0xfa"); }

}  // namespace bytes_as_code
