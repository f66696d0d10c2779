// An interrupt handler calls what waits through a table.
#include "kernel/abi/cell.h"

namespace interrupt_waits_by_table {

namespace {

CELL_BLOCKS void wait() { __builtin_ia32_pause(); }
void look() {}

using Action = void (*)();
constexpr Action kActions[] = {look, wait};

}  // namespace

extern "C" [[gnu::visibility("hidden"), gnu::used]] void interrupt_waits_by_table_handle() {
  unsigned long level = 1;
  asm("" : "+r"(level));
  kActions[level]();
}

extern "C" [[gnu::visibility("hidden")]] void interrupt_waits_by_table_entry();

/// For the interrupt table.
CELL_EXPORT unsigned long entry() { return reinterpret_cast<unsigned long>(&interrupt_waits_by_table_entry); }

}  // namespace interrupt_waits_by_table
