// The unwind information ends before the function does.
#include "kernel/abi/cell.h"

namespace unwinding_ends_early {

extern "C" [[gnu::visibility("hidden")]] unsigned long unwinding_ends_early_one();

asm(R"(
  .pushsection .text.unwinding_ends_early_one, "ax"
  .globl unwinding_ends_early_one
  .hidden unwinding_ends_early_one
  .type unwinding_ends_early_one, @function
unwinding_ends_early_one:
  .cfi_startproc
  mov $1, %eax
  .cfi_endproc
  ret
  .size unwinding_ends_early_one, . - unwinding_ends_early_one
  .popsection
)");

CELL_EXPORT unsigned long get() { return unwinding_ends_early_one() + 1; }

}  // namespace unwinding_ends_early
