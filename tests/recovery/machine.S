// Ways to fault that C++ has no words for.


.macro FUNCTION name
  .section .text.\name, "ax", @progbits
  .balign 16
  .globl \name
  .hidden \name
  .type \name, @function
\name:
  .cfi_startproc
.endm
.macro END name
  .cfi_endproc
  .size \name, . - \name
.endm

FUNCTION test_invalid_opcode
  ud2
END test_invalid_opcode

FUNCTION test_breakpoint
  int3
  ret
END test_breakpoint

// A segment that the descriptor table does not have.
FUNCTION test_selector
  movl $0x1230, %eax
  movw %ax, %ds
  ret
END test_selector

  .section .note.GNU-stack, "", @progbits
