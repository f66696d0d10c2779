// The second lock is taken by a function of a table.
#include "tests/accepted/locks/lock_cell.h"

namespace lock_circle_by_table {

using lock_cell::Guard;
using lock_cell::Lock;

CELL_KEPT(Lock, first, "sync", "guards what is counted first");
CELL_KEPT(Lock, second, "sync", "guards what is counted second");

namespace {

[[gnu::noinline]] void take_first() { const Guard guard(first); }

[[gnu::noinline]] void take_second() { const Guard guard(second); }

constexpr void (*kSteps[])() = {take_first, take_second};

}  // namespace

CELL_EXPORT void forwards() {
  const Guard guard(first);
  take_second();
}

CELL_EXPORT void backwards(unsigned step) {
  const Guard guard(second);
  kSteps[step & 1U]();
}

}  // namespace lock_circle_by_table
