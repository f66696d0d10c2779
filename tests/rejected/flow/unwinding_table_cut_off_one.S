// A function whose handler table is cut off.
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

  .section .note.GNU-stack, "", @progbits
