// Stops after each instruction: the processor raises exception 1 when the trap flag is set.

#include "tests/recovery/function.h"

// void test_find_table(void* pointer): the interrupt table's register.
FUNCTION test_find_table
  sidt (%rdi)
  ret
END test_find_table

// void test_set_stepper(void* stepper): kept in DR0, where no C++ has to hold it. No breakpoint is enabled in DR7.
FUNCTION test_set_stepper
  movq %rdi, %db0
  ret
END test_set_stepper

// void test_step(): from the instruction behind its return on.
FUNCTION test_step
  pushfq
  .cfi_adjust_cfa_offset 8
  orq $0x100, (%rsp)
  popfq
  .cfi_adjust_cfa_offset -8
  ret
END test_step

// Stands in the table for exception 1. test_on_step(frame, stepper) tells in the place of the vector whether it is the
// kernel's: then where to go is in the place of the error code.
FUNCTION test_step_entry
  .cfi_signal_frame
  .cfi_def_cfa rsp, 40
  pushq $0
  pushq $1
  .irp register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
  pushq %\register
  .endr
  cld
  movq %rsp, %rdi
  movq %db0, %rsi
  subq $512, %rsp
  fxsave64 (%rsp)
  call test_on_step
  fxrstor64 (%rsp)
  addq $512, %rsp
  .irp register, r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax
  popq %\register
  .endr
  cmpq $0, (%rsp)
  leaq 8(%rsp), %rsp
  jne 1f
  leaq 8(%rsp), %rsp
  iretq
1:
  ret
END test_step_entry

  .section .note.GNU-stack, "", @progbits
