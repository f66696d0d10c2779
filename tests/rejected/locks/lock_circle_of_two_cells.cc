// Holds its lock while the cell below takes its own; and gives it to that cell, which takes it last.
#include "tests/accepted/locks/lock_lower.h"

namespace lock_circle_of_two_cells {

CELL_KEPT(lock_cell::Lock, upper, "sync", "guards what is counted");

CELL_EXPORT void run() {
  const lock_cell::Guard guard(upper);
  lock_lower::work();
}

CELL_EXPORT void lend() { lock_lower::work_with(upper); }

}  // namespace lock_circle_of_two_cells
