// Assembly at file scope that needs no right, in a safe cell: nobody can tell what it does.
#include "kernel/abi/cell.h"

namespace assembled_helper {

extern "C" [[gnu::visibility("hidden")]] unsigned long assembled_one();

asm(".pushsection .text.assembled_one,\"ax\"\n .globl assembled_one\n .hidden assembled_one\n"
    "assembled_one: mov $1, %eax\n ret\n .popsection");

CELL_EXPORT unsigned long get() { return assembled_one(); }

}  // namespace assembled_helper
