// The order is hidden in a function that runs another one under a lock.
#include "tests/accepted/locks/lock_cell.h"

namespace lock_circle_by_lambda {

using lock_cell::Lock;

CELL_KEPT(Lock, first, "sync", "guards what is counted first");
CELL_KEPT(Lock, second, "sync", "guards what is counted second");

namespace {

template <typename Work>
[[gnu::noinline]] void with(Lock& lock, Work work) {
  const lock_cell::Guard guard(lock);
  work();
}

}  // namespace

CELL_EXPORT void forwards() {
  with(first, [] { with(second, [] {}); });
}

CELL_EXPORT void backwards() {
  with(second, [] { with(first, [] {}); });
}

}  // namespace lock_circle_by_lambda
