// What the processor enters: hands over to C++ at once.
  .section .text.interrupt_allocates_entry, "ax", @progbits
  .hidden interrupt_allocates_entry
  .globl interrupt_allocates_entry
  .type interrupt_allocates_entry, @function
interrupt_allocates_entry:
  .cfi_startproc
  .cfi_signal_frame
  call interrupt_allocates_handle
  iretq
  .cfi_endproc
  .size interrupt_allocates_entry, . - interrupt_allocates_entry

  .section .note.GNU-stack, "", @progbits
