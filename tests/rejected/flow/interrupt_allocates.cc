// An interrupt handler gets memory, two calls away.
#include "kernel/abi/cell.h"

namespace interrupt_allocates {

namespace {

CELL_ALLOCATES void* take(unsigned long) { return nullptr; }

[[gnu::noinline]] bool prepare() { return take(64) != nullptr; }

}  // namespace

extern "C" [[gnu::visibility("hidden"), gnu::used]] void interrupt_allocates_handle() {
  if (prepare()) asm volatile("" ::: "memory");
}

extern "C" [[gnu::visibility("hidden")]] void interrupt_allocates_entry();

/// For the interrupt table.
CELL_EXPORT unsigned long entry() { return reinterpret_cast<unsigned long>(&interrupt_allocates_entry); }

}  // namespace interrupt_allocates
