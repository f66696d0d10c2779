// What the processor enters: hands over to C++ at once.
  .section .text.interrupt_waits_by_table_entry, "ax", @progbits
  .hidden interrupt_waits_by_table_entry
  .globl interrupt_waits_by_table_entry
  .type interrupt_waits_by_table_entry, @function
interrupt_waits_by_table_entry:
  .cfi_startproc
  .cfi_signal_frame
  call interrupt_waits_by_table_handle
  iretq
  .cfi_endproc
  .size interrupt_waits_by_table_entry, . - interrupt_waits_by_table_entry

  .section .note.GNU-stack, "", @progbits
