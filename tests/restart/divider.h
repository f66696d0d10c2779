// Divides, and can be broken: its divisor of the dividend stands in its constants.
#pragma once

#include "kernel/abi/cell.h"

namespace divider {

/// 84 divided by what it is given, times its own constant, which is 1 as shipped. An exception of the processor for 0.
[[nodiscard]] CELL_EXPORT unsigned long divide(unsigned long by);
/// Stays in this cell for 40 ms.
CELL_EXPORT CELL_BLOCKS unsigned long linger();
/// How often divide() was called of this copy.
[[nodiscard]] CELL_DIAGNOSTIC unsigned long calls();
/// Where the constant is.
[[nodiscard]] CELL_UNSAFE unsigned long place_of_constant();

}  // namespace divider
