// The control and status register of SSE, which no code of a compiler touches.
  .section .text.test_mxcsr, "ax", @progbits
  .globl test_read_mxcsr
  .hidden test_read_mxcsr
  .type test_read_mxcsr, @function
test_read_mxcsr:
  .cfi_startproc
  subq $8, %rsp
  .cfi_adjust_cfa_offset 8
  stmxcsr (%rsp)
  movl (%rsp), %eax
  addq $8, %rsp
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_endproc
  .size test_read_mxcsr, . - test_read_mxcsr

  .globl test_write_mxcsr
  .hidden test_write_mxcsr
  .type test_write_mxcsr, @function
test_write_mxcsr:
  .cfi_startproc
  subq $8, %rsp
  .cfi_adjust_cfa_offset 8
  movl %edi, (%rsp)
  ldmxcsr (%rsp)
  addq $8, %rsp
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_endproc
  .size test_write_mxcsr, . - test_write_mxcsr

  .section .note.GNU-stack, "", @progbits
