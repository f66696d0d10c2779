// Returns with its lock on one of its ways out.
#include "tests/accepted/locks/lock_cell.h"

namespace lock_kept_by_export {

CELL_KEPT(lock_cell::Lock, lock, "sync", "guards what is counted");

CELL_EXPORT bool run(bool is_quick) {
  lock.acquire();
  if (is_quick) return false;
  lock.release();
  return true;
}

}  // namespace lock_kept_by_export
