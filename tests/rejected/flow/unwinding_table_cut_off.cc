// A handler table that goes on behind its section.
#include "kernel/abi/cell.h"

namespace unwinding_table_cut_off {

extern "C" [[gnu::visibility("hidden")]] unsigned long unwinding_table_cut_off_one();

asm(R"(
  .pushsection .text.unwinding_table_cut_off_one, "ax"
  .globl unwinding_table_cut_off_one
  .hidden unwinding_table_cut_off_one
  .type unwinding_table_cut_off_one, @function
unwinding_table_cut_off_one:
  .cfi_startproc
  .cfi_personality 0x3, __gxx_personality_v0
  .cfi_lsda 0x3, unwinding_table_cut_off_table
  mov $1, %eax
  ret
  .cfi_endproc
  .size unwinding_table_cut_off_one, . - unwinding_table_cut_off_one
  .popsection
  .pushsection .gcc_except_table, "a"
unwinding_table_cut_off_table:
  .byte 0xff, 0xff, 1, 40
  .byte 0, 5, 0, 0
  .popsection
)");

CELL_EXPORT unsigned long get() { return unwinding_table_cut_off_one() + 1; }

}  // namespace unwinding_table_cut_off
