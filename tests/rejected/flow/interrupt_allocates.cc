// An interrupt handler gets memory, two calls away.
#include "kernel/abi/cell.h"

namespace interrupt_allocates {

asm(R"(
  .pushsection .text.interrupt_allocates_entry, "ax"
  .hidden interrupt_allocates_entry
  .globl interrupt_allocates_entry
  .type interrupt_allocates_entry, @function
interrupt_allocates_entry:
  .cfi_startproc
  .cfi_signal_frame
  call interrupt_allocates_handle
  iretq
  .cfi_endproc
  .size interrupt_allocates_entry, . - interrupt_allocates_entry
  .popsection
)");

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
