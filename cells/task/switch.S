// From one stack to another. context.h has the offsets and says what is saved where.
//
// Every instruction has exact unwind information: the trace of a task that does not run begins at the address that
// its stack pointer leads to, inside task_switch's caller.

  .section .text.task_switch, "ax", @progbits
  .balign 16
  .globl task_switch
  .hidden task_switch
  .type task_switch, @function
task_switch:
  .cfi_startproc
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbp, 0
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbx, 0
  pushq %r12
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r12, 0
  pushq %r13
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r13, 0
  pushq %r14
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r14, 0
  pushq %r15
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r15, 0
  stmxcsr 8(%rdi)
  fnstcw 12(%rdi)
  movq %rsp, (%rdi)
  // From here on the frame is that of the other task, laid out the same.
  movq (%rsi), %rsp
  movq $0, (%rsi)  // it runs now: task::has_left()
  ldmxcsr 8(%rsi)
  fldcw 12(%rsi)
  popq %r15
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r15
  popq %r14
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r14
  popq %r13
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r13
  popq %r12
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r12
  popq %rbx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbx
  popq %rbp
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbp
  ret
  .cfi_endproc
  .size task_switch, . - task_switch

// The outermost frame of a task: the return address is undefined, so that a trace ends here.
  .section .text.task_begin, "ax", @progbits
  .balign 16
  .globl task_begin
  .hidden task_begin
  .type task_begin, @function
task_begin:
  .cfi_startproc
  .cfi_undefined %rip
  movq %r13, %rdi
  call *%r12
  ud2
  .cfi_endproc
  .size task_begin, . - task_begin

  .section .note.GNU-stack, "", @progbits
