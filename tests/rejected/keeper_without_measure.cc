// An export that a running cell uses is gone.
#include "kernel/abi/cell.h"

namespace keeper {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

CELL_DIAGNOSTIC unsigned long calls() { return count; }

}  // namespace keeper
