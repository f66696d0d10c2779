// A function whose unwind information ends before it does.
  .section .text.unwinding_ends_early_one, "ax", @progbits
  .globl unwinding_ends_early_one
  .hidden unwinding_ends_early_one
  .type unwinding_ends_early_one, @function
unwinding_ends_early_one:
  .cfi_startproc
  mov $1, %eax
  .cfi_endproc
  ret
  .size unwinding_ends_early_one, . - unwinding_ends_early_one

  .section .note.GNU-stack, "", @progbits
