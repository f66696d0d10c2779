// Functions of assembly sources, with a section each and unwind information: FUNCTION f, instructions, END f.

// clang-format off
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
