// A function in assembly that says what it does to the stack.
  .section .text.unwinding_in_assembly_one, "ax", @progbits
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
  .section .note.GNU-stack, "", @progbits
