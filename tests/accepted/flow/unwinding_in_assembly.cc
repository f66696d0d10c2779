// Assembly that says what it does to the stack.
#include "kernel/abi/cell.h"

namespace unwinding_in_assembly {

extern "C" [[gnu::visibility("hidden")]] unsigned long unwinding_in_assembly_one();

asm(R"(
  .pushsection .text.unwinding_in_assembly_one, "ax"
  .globl unwinding_in_assembly_one
  .hidden unwinding_in_assembly_one
  .type unwinding_in_assembly_one, @function
unwinding_in_assembly_one:
  .cfi_startproc
  push %rbx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset rbx, 0
  mov $1, %eax
  pop %rbx
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_endproc
  .size unwinding_in_assembly_one, . - unwinding_in_assembly_one
  .popsection
)");

CELL_EXPORT unsigned long get() { return unwinding_in_assembly_one() + 1; }

}  // namespace unwinding_in_assembly
