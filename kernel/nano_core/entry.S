/* Entry from QEMU (PVH, 32-bit protected mode, ebx = hvm_start_info) and from GRUB (multiboot2, ebx = boot information).
   Both end in nano_core_main(protocol, information) in long mode, in the higher half, with interrupts off.
   Sources: Xen "x86/HVM direct boot ABI"; multiboot2 specification 3.3 "I386 machine state"; Intel SDM volume 3, 9.8.5. */

#define BASE 0xffffffff80000000
#define PHYS(symbol) (symbol - BASE)

    /* PVH: where to enter (XEN_ELFNOTE_PHYS32_ENTRY). */
    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 8, 18
    .asciz "Xen"
    .quad PHYS(pvh_entry)

    .section .multiboot2, "a"
    .balign 8
header:
    .long 0xe85250d6, 0, header_end - header
    .long -(0xe85250d6 + (header_end - header))
    /* entry address tag */
    .short 3, 0
    .long 12
    .long PHYS(multiboot2_entry)
    .balign 8
    /* modules are page-aligned */
    .short 6, 0
    .long 8
    .short 0, 0
    .long 8
header_end:

    .section .text.entry, "ax"
    .code32
    .globl pvh_entry
    .type pvh_entry, @function
pvh_entry:
    movl $1, %edi
    jmp start32
    .size pvh_entry, . - pvh_entry

    .globl multiboot2_entry
    .type multiboot2_entry, @function
multiboot2_entry:
    movl $2, %edi
    .size multiboot2_entry, . - multiboot2_entry

    .type start32, @function
start32:
    cli
    cld
    movl $PHYS(boot_stack_top), %esp
    movl %ebx, %esi
    /* The first 4 GiB in 2 MiB pages: at 0 until the jump, at kDirectMap, and the first GiB of it at BASE. */
    movl $PHYS(page_directories), %ebx
    movl $0x83, %eax
    movl $2048, %ecx
1:  movl %eax, (%ebx)
    addl $0x200000, %eax
    addl $8, %ebx
    decl %ecx
    jnz 1b
    movl $(PHYS(page_directories) + 3), %eax
    movl $PHYS(directory_pointers_low), %ebx
    movl $4, %ecx
2:  movl %eax, (%ebx)
    addl $4096, %eax
    addl $8, %ebx
    decl %ecx
    jnz 2b
    movl $(PHYS(page_directories) + 3), PHYS(directory_pointers_high) + 510 * 8
    movl $(PHYS(directory_pointers_low) + 3), PHYS(root_table)
    movl $(PHYS(directory_pointers_low) + 3), PHYS(root_table) + 256 * 8
    movl $(PHYS(directory_pointers_high) + 3), PHYS(root_table) + 511 * 8
    movl $PHYS(root_table), %eax
    movl %eax, %cr3
    /* PAE, global pages, SSE state and exceptions */
    movl %cr4, %eax
    orl $0x6a0, %eax
    movl %eax, %cr4
    /* EFER: long mode, no-execute */
    movl $0xc0000080, %ecx
    rdmsr
    orl $0x900, %eax
    wrmsr
    /* paging, write protection, coprocessor monitoring; no emulation */
    movl %cr0, %eax
    andl $~4, %eax
    orl $0x80010003, %eax
    movl %eax, %cr0
    lgdt PHYS(gdt_pointer_low)
    ljmp $8, $PHYS(start64)
    .size start32, . - start32

    .code64
    .type start64, @function
start64:
    movabsq $higher_half, %rax
    jmp *%rax
higher_half:
    lgdt gdt_pointer_high(%rip)
    movabsq $boot_stack_top, %rsp
    movl $16, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    /* AVX registers, where there are any: CR4.OSXSAVE, then x87, SSE and AVX state in XCR0 (volume 1, 13.3 and 14.7.1) */
    movl $1, %eax
    cpuid
    andl $0x14000000, %ecx
    cmpl $0x14000000, %ecx
    jne 3f
    movq %cr4, %rax
    orq $0x40000, %rax
    movq %rax, %cr4
    xorl %ecx, %ecx
    xgetbv
    orl $7, %eax
    xsetbv
3:  movl %edi, %edi
    movl %esi, %esi
    xorl %ebp, %ebp
    call nano_core_main
    ud2
    .size start64, . - start64

    /* void nano_core_leave(handover, captain_entry, stack_top): goes on in captain, on a stack that is not nano_core's. */
    .section .text, "ax"
    .globl nano_core_leave
    .type nano_core_leave, @function
nano_core_leave:
    .cfi_startproc
    .cfi_undefined rip
    movq %rdx, %rsp
    xorl %ebp, %ebp
    /* No return address: the unwinder ends here (psABI 3.4.1). */
    pushq $0
    jmp *%rsi
    .cfi_endproc
    .size nano_core_leave, . - nano_core_leave

    .section .rodata, "a"
    .balign 8
gdt:
    .quad 0, 0x00af9a000000ffff, 0x00cf92000000ffff
gdt_pointer_low:
    .short gdt_pointer_low - gdt - 1
    .long PHYS(gdt)
    .balign 8
gdt_pointer_high:
    .short gdt_pointer_low - gdt - 1
    .quad gdt

    .section .bss, "aw", @nobits
    .balign 4096
root_table: .skip 4096
directory_pointers_low: .skip 4096
directory_pointers_high: .skip 4096
page_directories: .skip 4 * 4096
boot_stack: .skip 65536
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
