// Code that would run when nobody calls it any more.
#include "kernel/abi/cell.h"

namespace destructor {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

[[gnu::destructor]] void late() { count = 0; }

CELL_DIAGNOSTIC unsigned long get() { return count; }

}  // namespace destructor
