// Holds its own lock while a cell below takes its own: one order, as long as that cell is never given this lock.
#include "tests/accepted/locks/lock_lower.h"

namespace locks_of_two_cells {

CELL_KEPT(lock_cell::Lock, upper, "sync", "guards what is counted");
CELL_KEPT(lock_cell::Lock, lowest, "sync", "taken last");

CELL_EXPORT void run() {
  const lock_cell::Guard guard(upper);
  lock_lower::work();
  lock_lower::work_with(lowest);
}

}  // namespace locks_of_two_cells
