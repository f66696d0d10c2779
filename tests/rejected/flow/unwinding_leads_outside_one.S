// A function whose handler table leads outside.
  .pushsection .text.unwinding_leads_outside_one, "ax"
  .globl unwinding_leads_outside_one
  .hidden unwinding_leads_outside_one
  .type unwinding_leads_outside_one, @function
unwinding_leads_outside_one:
  .cfi_startproc
  .cfi_personality 0x3, __gxx_personality_v0
  .cfi_lsda 0x3, unwinding_leads_outside_table
  mov $1, %eax
  ret
  .cfi_endproc
  .size unwinding_leads_outside_one, . - unwinding_leads_outside_one
  .popsection
  .pushsection .gcc_except_table, "a"
unwinding_leads_outside_table:
  .byte 0xff, 0xff, 1, 4
  .byte 0, 5, 64, 0
  .popsection

  .section .note.GNU-stack, "", @progbits
