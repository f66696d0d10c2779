// Counts in a state root that a swap carries over.
#pragma once

#include "kernel/abi/cell.h"

namespace tally {

CELL_EXPORT unsigned long square(unsigned long value);
CELL_DIAGNOSTIC unsigned long calls();

}  // namespace tally
