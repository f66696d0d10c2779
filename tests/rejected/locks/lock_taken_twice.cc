// Takes a lock that it holds already, two calls further down.
#include "tests/accepted/locks/lock_cell.h"

namespace lock_taken_twice {

CELL_KEPT(lock_cell::Lock, lock, "sync", "guards what is counted");

namespace {

[[gnu::noinline]] void count() { const lock_cell::Guard guard(lock); }

}  // namespace

CELL_EXPORT void run() {
  const lock_cell::Guard guard(lock);
  count();
}

}  // namespace lock_taken_twice
