// One function for each thing that the code scan reports, and one with what it must not report.
#define MACHINE_EXPORT extern "C" [[gnu::visibility("default")]]

MACHINE_EXPORT void ordinary(int* place, int index) {
  static const int constants[] = {1, 2, 3};
  asm volatile("rdtsc; cpuid; pause; lfence; mfence; sfence; clflush (%%rdi); prefetcht0 (%%rdi)" ::: "rax", "rbx", "rcx", "rdx");
  asm volatile("nopw 0(%%rax,%%rax); lock incl (%%rdi); xchg %%rax, (%%rdi); mov %%gs:8, %%eax; mov 0x1000, %%eax; ud2" ::: "rax");
  asm volatile("cld; rep stosb; rep movsb; fninit; fxsave (%%rdi); ldmxcsr (%%rdi); xgetbv" ::: "rax", "rcx", "rdx", "rsi", "rdi");
  place[index] = constants[index];
}
int written;
MACHINE_EXPORT void to_symbol() {
  written = 5;
  asm volatile("movl $written, written(%rip); movl $7, written; movl $7, written+4(,%rax,8)");
}
MACHINE_EXPORT void privileged() {
  asm volatile("cli; sti; hlt; invlpg (%rax); mov %cr3, %rax; mov %rax, %cr0; mov %dr7, %rax; wbinvd; iretq; popfq; syscall");
}
MACHINE_EXPORT void port(unsigned short number) {
  asm volatile("outb %%al, $0x64; inb %%dx, %%al; insb" ::"d"(number));
}
MACHINE_EXPORT void port_in_register() {
  asm volatile("movl $0x3f8, %edx; outb %al, %dx; outb %al, %dx; movw $0x70, %dx; inb %dx, %al");
  asm volatile("movl $0x3f9, %edx; 1: outb %al, %dx; jmp 1b; movl $written, %edx; outb %al, %dx; movl $1, %eax; outb %al, %dx");
}
MACHINE_EXPORT void msr() { asm volatile("rdmsr; wrmsr; rdpmc"); }
MACHINE_EXPORT void segment() { asm volatile("lgdt (%rax); lidt (%rax); ltr %ax; mov %ax, %ds; swapgs; wrgsbase %rax; lretq"); }
MACHINE_EXPORT void absolute() { asm volatile("movl $1, 0x1000; movabs %eax, 0x123456789abc; movl $written, 0x2000"); }
MACHINE_EXPORT void thread() { asm volatile("mov %eax, %gs:8; mov %eax, %fs:(%rdi)"); }
MACHINE_EXPORT void beside_code() { asm volatile("movl $1, 8(%rip)"); }
MACHINE_EXPORT void garbage() { asm volatile(".byte 0x06"); }
MACHINE_EXPORT void into() { asm volatile("jmp 1f + 1; 1: mov $0xf4f4f4f4, %eax"); }
