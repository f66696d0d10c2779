// Takes a lock of its own, and then one that its users name.
#include "tests/accepted/locks/lock_lower.h"

namespace lock_lower {

using lock_cell::Guard;
using lock_cell::Lock;

CELL_KEPT(Lock, lock, "sync", "guards what is counted");

void work() noexcept { const Guard guard(lock); }

void work_with(Lock& other) noexcept {
  const Guard guard(lock);
  const Guard inner(other);
}

}  // namespace lock_lower
