// A function that the unwinder knows nothing about.
  .section .text.unwinding_missing_one, "ax", @progbits
  .globl unwinding_missing_one
  .hidden unwinding_missing_one
  .type unwinding_missing_one, @function
unwinding_missing_one:
  mov $1, %eax
  ret
  .size unwinding_missing_one, . - unwinding_missing_one

  .section .note.GNU-stack, "", @progbits
