// Faults whenever it is called.
#pragma once

#include "kernel/abi/cell.h"

namespace hopeless {

[[nodiscard]] CELL_EXPORT unsigned long run();

}  // namespace hopeless
