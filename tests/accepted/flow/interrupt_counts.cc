// An interrupt handler that looks at a device and gives the rest to others.
#include "kernel/abi/cell.h"

namespace interrupt_counts {

asm(R"(
  .pushsection .text.interrupt_counts_entry, "ax"
  .hidden interrupt_counts_entry
  .globl interrupt_counts_entry
  .type interrupt_counts_entry, @function
interrupt_counts_entry:
  .cfi_startproc
  .cfi_signal_frame
  call interrupt_counts_handle
  iretq
  .cfi_endproc
  .size interrupt_counts_entry, . - interrupt_counts_entry
  .popsection
)");

namespace {

CELL_ALLOCATES [[gnu::used]] void* take(unsigned long) { return nullptr; }

[[gnu::noinline]] unsigned long scale(unsigned long value) { return 3 * value + 1; }

}  // namespace

extern "C" [[gnu::visibility("hidden"), gnu::used]] void interrupt_counts_handle() {
  asm volatile("" ::"r"(scale(1)) : "memory");
}

CELL_EXPORT bool prepare() { return take(64) != nullptr; }

extern "C" [[gnu::visibility("hidden")]] void interrupt_counts_entry();

/// For the interrupt table.
CELL_EXPORT unsigned long entry() { return reinterpret_cast<unsigned long>(&interrupt_counts_entry); }

}  // namespace interrupt_counts
