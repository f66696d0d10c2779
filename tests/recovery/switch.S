// A table without vectors, and a switch of stacks.

#include "tests/recovery/function.h"

// void test_shorten_table(void* old): keeps the interrupt table's register there, and loads one that ends with vector 8.
// Then a page fault is beyond its end, and so is the general protection exception that this raises: a double fault.
FUNCTION test_shorten_table
  sidt (%rdi)
  subq $16, %rsp
  .cfi_adjust_cfa_offset 16
  movq 2(%rdi), %rax
  movw $143, (%rsp)
  movq %rax, 2(%rsp)
  lidt (%rsp)
  addq $16, %rsp
  .cfi_adjust_cfa_offset -16
  ret
END test_shorten_table

FUNCTION test_restore_table
  lidt (%rdi)
  ret
END test_restore_table

// void test_switch(): to where another test_switch, or a kill, has left off. The stack pointer of the flow that waits is in
// DR0, where no C++ has to hold it. No breakpoint is enabled in DR7.
FUNCTION test_switch
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  pushq %r12
  .cfi_adjust_cfa_offset 8
  pushq %r13
  .cfi_adjust_cfa_offset 8
  pushq %r14
  .cfi_adjust_cfa_offset 8
  pushq %r15
  .cfi_adjust_cfa_offset 8
  movq %db0, %rax
  movq %rsp, %rcx
  movq %rcx, %db0
  movq %rax, %rsp
  popq %r15
  .cfi_adjust_cfa_offset -8
  popq %r14
  .cfi_adjust_cfa_offset -8
  popq %r13
  .cfi_adjust_cfa_offset -8
  popq %r12
  .cfi_adjust_cfa_offset -8
  popq %rbx
  .cfi_adjust_cfa_offset -8
  popq %rbp
  .cfi_adjust_cfa_offset -8
  ret
END test_switch

// void test_prepare(uint64_t top, void* argument): the next test_switch calls test_waiter(argument) on that stack.
FUNCTION test_prepare
  leaq -72(%rdi), %rax
  movq %rsi, 32(%rax)          // rbx
  movq $0, 40(%rax)            // rbp
  movq $test_begin, 48(%rax)
  movq %rax, %db0
  ret
END test_prepare

// Where the waiter begins.
FUNCTION test_begin
  .cfi_undefined %rip
  movq %rbx, %rdi
  call test_waiter
  ud2
END test_begin

  .section .note.GNU-stack, "", @progbits
