// Waits for a flag that another task sets, and does not say so.
#include "kernel/abi/cell.h"

namespace waits_without_mark {

CELL_KEPT(bool, is_ready, "sync", "set by the first task");

CELL_EXPORT void set() { __atomic_store_n(&is_ready, true, __ATOMIC_RELEASE); }

CELL_EXPORT void wait() {
  while (!__atomic_load_n(&is_ready, __ATOMIC_ACQUIRE)) {
  }
}

}  // namespace waits_without_mark
