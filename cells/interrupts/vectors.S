// Where the processor enters the kernel: 256 entries of 8 bytes, then one common path that saves everything, calls
// interrupts::dispatch(Frame&) and, should that return, restores everything.
//
// Each instruction has exact unwind information, so that a backtrace made in the handler goes through to the interrupted
// function. The frame is a signal frame: the address in it is that of an instruction, not of the one after a call. CFA is
// the interrupted rsp, which the processor has pushed: a DWARF expression (breg7 or breg6, offset, deref).
// Registers in DWARF: rax 0, rdx 1, rcx 2, rbx 3, rsi 4, rdi 5, rbp 6, rsp 7, r8-r15 8-15, return address 16.

// CFA = *(rsp + sp), return address at rsp + ip. Offsets below 64 (one byte of SLEB128).
.macro INTERRUPTED_AT ip, sp
  .cfi_escape 0x0f, 3, 0x77, \sp, 0x06
  .cfi_escape 0x10, 16, 2, 0x77, \ip
.endm

// Register `reg` is saved at rbp + offset. A two-byte SLEB128 for 64 <= offset < 8192.
.macro SAVED_AT reg, offset
  .if \offset < 64
    .cfi_escape 0x10, \reg, 2, 0x76, \offset
  .else
    .cfi_escape 0x10, \reg, 3, 0x76, (\offset & 0x7f) | 0x80, \offset >> 7
  .endif
.endm

// One call a vector: the return address that it pushes tells which. So all entries share one line of unwind information,
// but for those where the processor has pushed an error code (Intel SDM volume 3, table 6-1). All in one section: the calls
// need no relocations.
  .section .text.interrupt_vectors, "ax", @progbits
  .balign 16
  .globl interrupt_vectors
  .hidden interrupt_vectors
  .type interrupt_vectors, @function
interrupt_vectors:
  .cfi_startproc
  .cfi_signal_frame
  INTERRUPTED_AT 0, 24
vector = 0
  .rept 256
    .balign 8
    .if (vector == 8) || ((vector >= 10) && (vector <= 14)) || (vector == 17) || (vector == 21)
      .cfi_remember_state
      INTERRUPTED_AT 8, 32
      call interrupt_entry
      .cfi_restore_state
    .else
      call interrupt_no_error
    .endif
    vector = vector + 1
  .endr
  .balign 8
  .cfi_endproc
  .size interrupt_vectors, . - interrupt_vectors

// Makes the stack look as if there were an error code of 0: [entry, rip, ...] becomes [entry, 0, rip, ...].
  .balign 16
  .type interrupt_no_error, @function
interrupt_no_error:
  .cfi_startproc
  .cfi_signal_frame
  INTERRUPTED_AT 8, 32
  pushq (%rsp)
  INTERRUPTED_AT 16, 40
  movq $0, 8(%rsp)
  jmp interrupt_entry
  .cfi_endproc
  .size interrupt_no_error, . - interrupt_no_error

  .balign 16
  .type interrupt_entry, @function
interrupt_entry:
  .cfi_startproc
  .cfi_signal_frame
  INTERRUPTED_AT 16, 40
  subq $120, %rsp
  .cfi_escape 0x0f, 4, 0x77, 0xa0, 0x01, 0x06  // CFA = *(rsp + 160)
  .cfi_escape 0x10, 16, 3, 0x77, 0x88, 0x01    // return address at rsp + 136
  movq %rax, 112(%rsp)
  movq %rbx, 104(%rsp)
  movq %rcx, 96(%rsp)
  movq %rdx, 88(%rsp)
  movq %rsi, 80(%rsp)
  movq %rdi, 72(%rsp)
  movq %rbp, 64(%rsp)
  movq %r8, 56(%rsp)
  movq %r9, 48(%rsp)
  movq %r10, 40(%rsp)
  movq %r11, 32(%rsp)
  movq %r12, 24(%rsp)
  movq %r13, 16(%rsp)
  movq %r14, 8(%rsp)
  movq %r15, (%rsp)
  // The return address into interrupt_vectors becomes the vector: entries are 8 bytes apart, and the call is shorter.
  .cfi_escape 0x10, 0, 3, 0x77, 0xf0, 0x00     // rax at rsp + 112
  movq 120(%rsp), %rax
  subq $interrupt_vectors, %rax
  shrq $3, %rax
  movq %rax, 120(%rsp)
  .cfi_remember_state
  movq %rsp, %rbp
  .cfi_escape 0x0f, 4, 0x76, 0xa0, 0x01, 0x06  // CFA = *(rbp + 160)
  SAVED_AT 16, 136
  SAVED_AT 0, 112
  SAVED_AT 3, 104
  SAVED_AT 2, 96
  SAVED_AT 1, 88
  SAVED_AT 4, 80
  SAVED_AT 5, 72
  SAVED_AT 6, 64
  SAVED_AT 8, 56
  SAVED_AT 9, 48
  SAVED_AT 10, 40
  SAVED_AT 11, 32
  SAVED_AT 12, 24
  SAVED_AT 13, 16
  SAVED_AT 14, 8
  SAVED_AT 15, 0
  // The handler uses SSE registers. The processor has aligned the stack to 16, and the frame is 176 bytes.
  subq $512, %rsp
  fxsave64 (%rsp)
  cld
  movq %rbp, %rdi
  call _ZN10interrupts8dispatchERNS_5FrameE
  fxrstor64 (%rsp)
  movq %rbp, %rsp
  movq (%rsp), %r15
  movq 8(%rsp), %r14
  movq 16(%rsp), %r13
  movq 24(%rsp), %r12
  movq 32(%rsp), %r11
  movq 40(%rsp), %r10
  movq 48(%rsp), %r9
  movq 56(%rsp), %r8
  movq 72(%rsp), %rdi
  movq 80(%rsp), %rsi
  movq 88(%rsp), %rdx
  movq 96(%rsp), %rcx
  movq 104(%rsp), %rbx
  movq 64(%rsp), %rbp
  .cfi_restore_state
  movq 112(%rsp), %rax
  .cfi_same_value %rax
  addq $136, %rsp
  INTERRUPTED_AT 0, 24
  iretq
  .cfi_endproc
  .size interrupt_entry, . - interrupt_entry

  .section .note.GNU-stack, "", @progbits
