// Bytes that module-level assembly puts into .data, without a symbol.
#include "kernel/abi/cell.h"

namespace assembled_data {

asm(".pushsection .data.hidden,\"aw\"\n .quad 7\n .popsection");

CELL_EXPORT unsigned long value() { return 7; }

}  // namespace assembled_data
