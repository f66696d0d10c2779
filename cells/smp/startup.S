// Where another processor begins: in real mode, at a page below 1 MiB that this is copied to, with what the first
// processor wrote behind it (startup.h). It goes to long mode in one step, on page tables that map low memory at 0 too,
// gets the control registers of the first one, and leaves for smp_enter. Facts: Intel SDM volume 3, 8.4.4.1 (start-up
// IPI: CS is the page, IP 0), 9.8.5 (long mode), 13.3 (XCR0).

#define PAGE 0x8000  // smp::kStartupPage

  .section .rodata.startup, "a", @progbits
  .balign 16
  .globl kStartupBegin
  .hidden kStartupBegin
kStartupBegin:
  .code16
  cli
  cld
  movw %cs, %ax
  movw %ax, %ds
  lgdtl gdt_pointer - kStartupBegin
  movl kStartupParameters - kStartupBegin, %eax  // temporary_root
  movl %eax, %cr3
  movl $0x20, %eax  // physical address extension
  movl %eax, %cr4
  movl $0xc0000080, %ecx  // EFER
  movl kStartupParameters + 24 - kStartupBegin, %eax
  xorl %edx, %edx
  wrmsr
  movl kStartupParameters + 8 - kStartupBegin, %eax
  movl %eax, %cr0  // protection and paging at once: long mode
  ljmpl $8, $(PAGE + in_long_mode - kStartupBegin)

  .code64
in_long_mode:
  movl $16, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  xorl %eax, %eax
  movl %eax, %fs
  movl %eax, %gs
  movq kStartupParameters + 16(%rip), %rax
  movq %rax, %cr4
  btl $18, %eax  // OSXSAVE: there is an XCR0
  jnc 1f
  xorl %ecx, %ecx
  movl kStartupParameters + 32(%rip), %eax
  movl kStartupParameters + 36(%rip), %edx
  xsetbv
1:
  xorl %ebp, %ebp
  movq kStartupParameters + 40(%rip), %rsi  // root
  movq kStartupParameters + 48(%rip), %rsp
  movq kStartupParameters + 64(%rip), %rdi  // index
  movq kStartupParameters + 56(%rip), %rax
  jmp *%rax

  .balign 8
gdt:
  .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff
gdt_pointer:
  .short 23
  .long PAGE + gdt - kStartupBegin
  .balign 8
  .globl kStartupParameters
  .hidden kStartupParameters
kStartupParameters:
  .fill 9, 8, 0
  .globl kStartupEnd
  .hidden kStartupEnd
kStartupEnd:

// On the processor's own stack, in the kernel's half of the address space: onto the page tables of all.
  .section .text.smp_enter, "ax", @progbits
  .balign 16
  .globl smp_enter
  .hidden smp_enter
  .type smp_enter, @function
smp_enter:
  .cfi_startproc
  .cfi_undefined %rip
  movq %rsi, %cr3
  call smp_begin
  ud2
  .cfi_endproc
  .size smp_enter, . - smp_enter

  .section .note.GNU-stack, "", @progbits
