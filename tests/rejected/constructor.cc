// Code that would run before anyone calls it.
#include "kernel/abi/cell.h"

namespace constructor {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

[[gnu::constructor]] void early() { count = 1; }

CELL_DIAGNOSTIC unsigned long get() { return count; }

}  // namespace constructor
