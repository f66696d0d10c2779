// Assembly that the unwinder knows nothing about.
#include "kernel/abi/cell.h"

namespace unwinding_missing {

extern "C" [[gnu::visibility("hidden")]] unsigned long unwinding_missing_one();

asm(R"(
  .pushsection .text.unwinding_missing_one, "ax"
  .globl unwinding_missing_one
  .hidden unwinding_missing_one
  .type unwinding_missing_one, @function
unwinding_missing_one:
  mov $1, %eax
  ret
  .size unwinding_missing_one, . - unwinding_missing_one
  .popsection
)");

CELL_EXPORT unsigned long get() { return unwinding_missing_one() + 1; }

}  // namespace unwinding_missing
