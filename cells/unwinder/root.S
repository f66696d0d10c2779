// The bottom of a call that can be killed, and the beginning of a kill. Offsets are those of Anchor (root.h) and of
// interrupts::Frame. Registers in DWARF: rax 0, rdx 1, rcx 2, rbx 3, rsi 4, rdi 5, rbp 6, rsp 7, r8-r15 8-15, return
// address 16.

// Back to the caller of unwinder_enter, from rbp.
.macro LEAVE
  leaq -40(%rbp), %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  .cfi_def_cfa %rsp, 8
  .cfi_same_value %rbp
  .cfi_same_value %rbx
  .cfi_same_value %r12
  .cfi_same_value %r13
  .cfi_same_value %r14
  .cfi_same_value %r15
  ret
.endm

// unsigned unwinder_enter(Anchor* anchor, Entry entry, void* context, uint64_t top)
// All that a caller of a function may rely on is kept below rbp, so that a kill only needs that address to come back.
  .section .text.unwinder_enter, "ax", @progbits
  .balign 16
  .globl unwinder_enter
  .hidden unwinder_enter
  .type unwinder_enter, @function
unwinder_enter:
  .cfi_startproc
  .cfi_personality 0, unwinder_barrier
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  pushq %rbx
  .cfi_offset %rbx, -24
  pushq %r12
  .cfi_offset %r12, -32
  pushq %r13
  .cfi_offset %r13, -40
  pushq %r14
  .cfi_offset %r14, -48
  pushq %r15
  .cfi_offset %r15, -56
  pushq %rdi                   // anchor; the stack is a multiple of 16 again
  pushfq
  popq 16(%rdi)
  stmxcsr 24(%rdi)
  fnstcw 28(%rdi)
  testq %rcx, %rcx
  cmovnzq %rcx, %rsp
  movq %rbp, (%rdi)
  movq %rsp, 8(%rdi)
  movq %rdx, %rdi
  call *%rsi
  xorl %eax, %eax
  LEAVE
  .cfi_endproc
  .size unwinder_enter, . - unwinder_enter

// void unwinder_land(uint64_t frame)
// Whatever the stack is now: returns from the unwinder_enter with that rbp, with 1.
  .section .text.unwinder_land, "ax", @progbits
  .balign 16
  .globl unwinder_land
  .hidden unwinder_land
  .type unwinder_land, @function
unwinder_land:
  .cfi_startproc
  .cfi_def_cfa %rdi, 16
  .cfi_offset %rbp, -16
  .cfi_offset %rbx, -24
  .cfi_offset %r12, -32
  .cfi_offset %r13, -40
  .cfi_offset %r14, -48
  .cfi_offset %r15, -56
  movq %rdi, %rbp
  .cfi_def_cfa_register %rbp
  leaq -48(%rbp), %rsp
  movq (%rsp), %rdi            // anchor
  ldmxcsr 24(%rdi)
  fninit
  fldcw 28(%rdi)
  pushq 16(%rdi)
  popfq
  movl $1, %eax
  LEAVE
  .cfi_endproc
  .size unwinder_land, . - unwinder_land

// To the unwinder, both of these are handlers of a signal, with the interrupted registers at rsp: their caller is the
// interrupted function, at the very instruction.
.macro INTERRUPTED
  .cfi_escape 0x0f, 4, 0x77, 0xa0, 0x01, 0x06   // CFA = *(rsp + 160)
  .cfi_escape 0x10, 16, 3, 0x77, 0x88, 0x01     // rip at rsp + 136
  .cfi_escape 0x10, 3, 3, 0x77, 0xe8, 0x00      // rbx at 104
  .cfi_escape 0x10, 6, 3, 0x77, 0xc0, 0x00      // rbp at 64
  .cfi_escape 0x10, 12, 2, 0x77, 24
  .cfi_escape 0x10, 13, 2, 0x77, 16
  .cfi_escape 0x10, 14, 2, 0x77, 8
  .cfi_escape 0x10, 15, 2, 0x77, 0
  // The others may describe where the interrupted function keeps things at that instruction.
  .cfi_escape 0x10, 0, 3, 0x77, 0xf0, 0x00      // rax at 112
  .cfi_escape 0x10, 2, 3, 0x77, 0xe0, 0x00      // rcx at 96
  .cfi_escape 0x10, 1, 3, 0x77, 0xd8, 0x00      // rdx at 88
  .cfi_escape 0x10, 4, 3, 0x77, 0xd0, 0x00      // rsi at 80
  .cfi_escape 0x10, 5, 3, 0x77, 0xc8, 0x00      // rdi at 72
  .cfi_escape 0x10, 8, 2, 0x77, 56
  .cfi_escape 0x10, 9, 2, 0x77, 48
  .cfi_escape 0x10, 10, 2, 0x77, 40
  .cfi_escape 0x10, 11, 2, 0x77, 32
.endm

// Goes on as Root::registers (at rdi) say, with the exception in rax, which is the root, and the selector in rdx.
.macro GO_ON
  movq %rdi, %rax
  movq 32(%rdi), %rbx
  movq 40(%rdi), %rbp
  movq 48(%rdi), %r12
  movq 56(%rdi), %r13
  movq 64(%rdi), %r14
  movq 72(%rdi), %r15
  .cfi_undefined %rip
  movq 80(%rdi), %rsp
  jmp *88(%rdi)
.endm

// Entered by iretq, with the root in rbx.
  .section .text.unwinder_trampoline, "ax", @progbits
  .balign 16
  .globl unwinder_trampoline
  .hidden unwinder_trampoline
  .type unwinder_trampoline, @function
unwinder_trampoline:
  .cfi_startproc
  .cfi_signal_frame
  INTERRUPTED
  movq %rbx, %rdi
  call unwinder_walk
  movq %rax, %rdx
  movq %rbx, %rdi
  GO_ON
  .cfi_endproc
  .size unwinder_trampoline, . - unwinder_trampoline

// void unwinder_slowly(Root* root, Frame* frame)
  .section .text.unwinder_slowly, "ax", @progbits
  .balign 16
  .globl unwinder_slowly
  .hidden unwinder_slowly
  .type unwinder_slowly, @function
unwinder_slowly:
  .cfi_startproc
  .cfi_signal_frame
  .cfi_undefined %rip
  movq %rdi, %rbx
  movq %rsi, %rsp
  INTERRUPTED
  movq $unwinder_stop, %rsi
  movq %rbx, %rdx
  call _Unwind_ForcedUnwind                     // The exception is the first member of the root.
  movq %rbx, %rdi                               // It returns only when it cannot go on.
  call unwinder_incomplete
  ud2
  .cfi_endproc
  .size unwinder_slowly, . - unwinder_slowly

// void unwinder_resume(reason, _Unwind_Exception*): entered instead of _Unwind_Resume, whose return address tells where the
// last landing pad has ended.
  .section .text.unwinder_resume, "ax", @progbits
  .balign 16
  .globl unwinder_resume
  .hidden unwinder_resume
  .type unwinder_resume, @function
unwinder_resume:
  .cfi_startproc
  movq %rbx, 32(%rsi)
  movq %rbp, 40(%rsi)
  movq %r12, 48(%rsi)
  movq %r13, 56(%rsi)
  movq %r14, 64(%rsi)
  movq %r15, 72(%rsi)
  leaq 8(%rsp), %rax
  movq %rax, 80(%rsi)
  movq (%rsp), %rax
  movq %rax, 88(%rsi)
  movq $0, 96(%rsi)
  pushq %rsi
  .cfi_adjust_cfa_offset 8
  movq %rsi, %rdi
  call unwinder_walk
  movq %rax, %rdx
  movq (%rsp), %rdi
  GO_ON
  .cfi_endproc
  .size unwinder_resume, . - unwinder_resume

// void unwinder_raise(Cause cause): has a frame of its own, so that callers are unwound as from any call.
  .section .text.unwinder_raise, "ax", @progbits
  .balign 16
  .globl unwinder_raise
  .hidden unwinder_raise
  .type unwinder_raise, @function
unwinder_raise:
  .cfi_startproc
  ud2
  .cfi_endproc
  .size unwinder_raise, . - unwinder_raise

  .section .note.GNU-stack, "", @progbits
