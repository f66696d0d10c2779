// The machine, one instruction a function: the only inline assembly of the project. A cell that uses one of these wraps
// it in a small function of its own and names that function in its grants. `kernel/arch/host/cpu_ops.h` has the same
// names. Facts: Intel SDM volume 2 (instructions) and volume 3, chapters 2 and 3 (system registers and descriptor
// tables).
#pragma once

#include <cstdint>

namespace arch {

/// Operand of LGDT and LIDT: `limit` is the size in bytes minus one, `base` a linear address.
struct [[gnu::packed]] TablePointer {
  std::uint16_t limit;
  std::uint64_t base;
};
static_assert(sizeof(TablePointer) == 10);

/// What CPUID leaves in the four registers.
struct CpuidResult {
  std::uint32_t eax;
  std::uint32_t ebx;
  std::uint32_t ecx;
  std::uint32_t edx;
};

/// Forgets the translation of the page that holds `address` on this processor, global ones included.
inline void flush_tlb_page(std::uint64_t address) { asm volatile("invlpg (%0)" ::"r"(address) : "memory"); }

inline std::uint64_t read_cr0() {
  std::uint64_t value;
  asm volatile("mov %%cr0, %0" : "=r"(value));
  return value;
}
/// The address whose access caused the last page fault.
inline std::uint64_t read_cr2() {
  std::uint64_t value;
  asm volatile("mov %%cr2, %0" : "=r"(value));
  return value;
}
inline std::uint64_t read_cr3() {
  std::uint64_t value;
  asm volatile("mov %%cr3, %0" : "=r"(value));
  return value;
}
inline std::uint64_t read_cr4() {
  std::uint64_t value;
  asm volatile("mov %%cr4, %0" : "=r"(value));
  return value;
}
inline void write_cr0(std::uint64_t value) { asm volatile("mov %0, %%cr0" ::"r"(value) : "memory"); }
inline void write_cr2(std::uint64_t value) { asm volatile("mov %0, %%cr2" ::"r"(value) : "memory"); }
/// Changes the page tables and forgets all translations but global ones.
inline void write_cr3(std::uint64_t value) { asm volatile("mov %0, %%cr3" ::"r"(value) : "memory"); }
inline void write_cr4(std::uint64_t value) { asm volatile("mov %0, %%cr4" ::"r"(value) : "memory"); }

/// A register that the processor does not have raises #GP.
inline std::uint64_t read_msr(std::uint32_t index) {
  std::uint32_t low;
  std::uint32_t high;
  asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(index));
  return (static_cast<std::uint64_t>(high) << 32) | low;
}
inline void write_msr(std::uint32_t index, std::uint64_t value) {
  asm volatile("wrmsr" ::"c"(index), "a"(static_cast<std::uint32_t>(value)),
               "d"(static_cast<std::uint32_t>(value >> 32))
               : "memory");
}

inline CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf = 0) {
  CpuidResult result;
  asm volatile("cpuid"
               : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx)
               : "a"(leaf), "c"(subleaf));
  return result;
}

/// XCR0: which parts of the extended state are enabled. #UD without CR4.OSXSAVE, which CPUID leaf 1 tells (ECX bit 27).
inline std::uint64_t read_xcr0() {
  std::uint32_t low;
  std::uint32_t high;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (static_cast<std::uint64_t>(high) << 32) | low;
}

/// Waits for the next interrupt; with interrupts off, for ever (but for NMI and SMI).
inline void halt() { asm volatile("hlt" ::: "memory"); }
/// The end: interrupts off, and no way back.
[[noreturn]] inline void halt_for_ever() {
  for (;;) asm volatile("cli; hlt" ::: "memory");
}
inline void disable_interrupts() { asm volatile("cli" ::: "memory"); }
inline void enable_interrupts() { asm volatile("sti" ::: "memory"); }
/// RFLAGS; bit 9 says whether interrupts are on.
inline std::uint64_t read_flags() {
  std::uint64_t value;
  asm volatile("pushfq; pop %0" : "=r"(value)::"memory");
  return value;
}

/// Writes to and reads from a port. Its number is in the code itself, where the verifier finds it: an immediate, or in
/// DX since the very instruction before (Intel SDM volume 2, OUT).
template <std::uint16_t port>
void out8(std::uint8_t value) {
  if constexpr (port <= 0xff) {
    asm volatile("outb %0, %1" ::"a"(value), "N"(port));
  } else {
    asm volatile("movl %1, %%edx; outb %0, %%dx" ::"a"(value), "i"(port) : "edx");
  }
}
template <std::uint16_t port>
void out32(std::uint32_t value) {
  if constexpr (port <= 0xff) {
    asm volatile("outl %0, %1" ::"a"(value), "N"(port));
  } else {
    asm volatile("movl %1, %%edx; outl %0, %%dx" ::"a"(value), "i"(port) : "edx");
  }
}
template <std::uint16_t port>
std::uint8_t in8() {
  std::uint8_t value;
  if constexpr (port <= 0xff) {
    asm volatile("inb %1, %0" : "=a"(value) : "N"(port));
  } else {
    asm volatile("movl %1, %%edx; inb %%dx, %0" : "=a"(value) : "i"(port) : "edx");
  }
  return value;
}

/// The time stamp counter: under `-icount shift=0`, instructions executed. Not ordered with the code around it.
inline std::uint64_t ticks() {
  std::uint32_t low;
  std::uint32_t high;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  return (static_cast<std::uint64_t>(high) << 32) | low;
}
/// Writes `value` and returns what was there, at once for all processors (Intel SDM volume 2, XCHG).
inline bool exchange(bool& flag, bool value) {
  asm volatile("xchgb %0, %1" : "+q"(value), "+m"(flag)::"memory");
  return value;
}
/// Tells the processor that this is a waiting loop.
inline void pause() { asm volatile("pause"); }

inline void load_gdt(const TablePointer& table) { asm volatile("lgdt %0" ::"m"(table) : "memory"); }
inline void load_idt(const TablePointer& table) { asm volatile("lidt %0" ::"m"(table) : "memory"); }
/// `selector` must name an available 64-bit TSS; its descriptor becomes busy, so the GDT must be writable.
inline void load_task_register(std::uint16_t selector) { asm volatile("ltr %0" ::"r"(selector) : "memory"); }

/// Makes CS and the data segment registers refer to the table that load_gdt() gave. FS and GS become null, bases zero.
inline void reload_segments(std::uint16_t code, std::uint16_t data) {
  asm volatile(
      "pushq %q0\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "lretq\n"
      "1:\n\t"
      "movw %w1, %%ds\n\t"
      "movw %w1, %%es\n\t"
      "movw %w1, %%ss\n\t"
      "xorl %%eax, %%eax\n\t"
      "movw %%ax, %%fs\n\t"
      "movw %%ax, %%gs"
      :
      : "r"(static_cast<std::uint64_t>(code)), "r"(static_cast<std::uint64_t>(data))
      : "rax", "memory");
}

/// Processors that this kernel can run on at a time.
inline constexpr std::uint32_t kMaximumProcessors = 16;

/// What is known of the processor that runs the code, found through its GS segment.
struct alignas(64) ProcessorArea {
  std::uint32_t index;  ///< 0: the one that booted.
};

/// From now on processor() tells of `area`, which must stay where it is. On every processor before any cell runs on it,
/// and again after reload_segments().
inline void set_processor_area(const ProcessorArea& area) {
  constexpr std::uint32_t kGsBase = 0xc000'0101;
  write_msr(kGsBase, reinterpret_cast<std::uint64_t>(&area));
}
/// Number of the processor that this runs on, below kMaximumProcessors. Code that another task may come into the middle
/// of may go on on another one.
inline std::uint32_t processor() {
  std::uint32_t index;
  asm volatile("movl %%gs:0, %0" : "=r"(index));
  return index;
}

}  // namespace arch
