// What the processor enters: hands over to C++ at once.
  .section .text.interrupt_counts_entry, "ax", @progbits
  .hidden interrupt_counts_entry
  .globl interrupt_counts_entry
  .type interrupt_counts_entry, @function
interrupt_counts_entry:
  .cfi_startproc
  .cfi_signal_frame
  call interrupt_counts_handle
  iretq
  .cfi_endproc
  .size interrupt_counts_entry, . - interrupt_counts_entry
  .section .note.GNU-stack, "", @progbits
