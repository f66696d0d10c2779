// Takes two locks in both orders: two tasks can wait for each other for ever.
#include "tests/accepted/locks/lock_cell.h"

namespace locks_in_circle {

using lock_cell::Guard;
using lock_cell::Lock;

CELL_KEPT(Lock, first, "sync", "guards what is counted first");
CELL_KEPT(Lock, second, "sync", "guards what is counted second");

CELL_EXPORT void forwards() {
  const Guard outer(first);
  const Guard inner(second);
}

CELL_EXPORT void backwards() {
  const Guard outer(second);
  const Guard inner(first);
}

}  // namespace locks_in_circle
