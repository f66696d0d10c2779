// An interrupt handler that looks at a device and gives the rest to others.
#include "kernel/abi/cell.h"

namespace interrupt_counts {

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
