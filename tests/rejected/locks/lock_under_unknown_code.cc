// Calls a function of its user while it holds a lock: that function may take any.
#include "tests/accepted/locks/lock_cell.h"

namespace lock_under_unknown_code {

CELL_KEPT(lock_cell::Lock, lock, "sync", "guards what is counted");

CELL_EXPORT void run(void (*work)()) {
  const lock_cell::Guard guard(lock);
  work();
}

}  // namespace lock_under_unknown_code
