// Keeps between which values it was read.
#pragma once

#include "kernel/abi/cell.h"

namespace gauge {

CELL_EXPORT void note(unsigned int value);
CELL_DIAGNOSTIC unsigned long spread();

}  // namespace gauge
