// A visible function that only assembly knows.
#include "kernel/abi/cell.h"

namespace assembled_export {

asm(".pushsection .text.raw,\"ax\"\n .globl raw_entry\n .type raw_entry,@function\n raw_entry: ret\n"
    " .size raw_entry,.-raw_entry\n .popsection");

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace assembled_export
