// A safe cell declares hardware state.
#include "kernel/abi/cell.h"

namespace kept_safe_hw {

CELL_KEPT(unsigned long, tables, "hw", "the processor reads this");

CELL_EXPORT void set(unsigned long value) { tables = value; }

}  // namespace kept_safe_hw
