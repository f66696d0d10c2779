// One export for each way to fault, to be called from the monitor.
#pragma once

#include "kernel/abi/cell.h"

namespace test_fault {

CELL_EXPORT unsigned long null_load();          ///< #PF, read of address 8.
CELL_EXPORT unsigned long null_call();          ///< #PF, fetch from address 0.
CELL_EXPORT unsigned long divide_by_zero();     ///< #DE.
CELL_EXPORT unsigned long invalid_opcode();     ///< #UD.
CELL_EXPORT unsigned long non_canonical();      ///< #GP.
CELL_EXPORT unsigned long write_own_text();     ///< #PF: text is never writable.
CELL_EXPORT unsigned long write_constant();     ///< #PF: constants neither.
CELL_EXPORT unsigned long execute_state();      ///< #PF: state is never executable.
CELL_EXPORT unsigned long execute_heap();       ///< #PF: nor is the direct map.
CELL_EXPORT unsigned long overflow_stack();     ///< #PF in the guard page below the stack.
CELL_EXPORT unsigned long nano_core_is_gone();  ///< #PF: the scaffolding is not mapped.

}  // namespace test_fault
