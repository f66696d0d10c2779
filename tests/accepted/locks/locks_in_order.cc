// Takes two locks in one order everywhere: nested by guards, by hand, in a helper, and one after the other in the other
// order, which holds only one at a time.
#include "tests/accepted/locks/lock_cell.h"

namespace locks_in_order {

using lock_cell::Guard;
using lock_cell::Lock;

CELL_KEPT(Lock, first, "sync", "guards what is counted first");
CELL_KEPT(Lock, second, "sync", "guards what is counted second");

namespace {

[[gnu::noinline]] void touch(Lock& lock) { const Guard guard(lock); }

}  // namespace

CELL_EXPORT void nest() {
  const Guard outer(first);
  const Guard inner(second);
}

CELL_EXPORT void nest_in_helper(bool is_wanted) {
  first.acquire();
  if (is_wanted) touch(second);
  first.release();
}

CELL_EXPORT void one_after_the_other() {
  touch(second);
  touch(first);
}

}  // namespace locks_in_order
