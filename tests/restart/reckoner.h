// An application: works by means of `divider`.
#pragma once

#include "kernel/abi/cell.h"

namespace reckoner {

/// 42, as long as its own constant and that of divider are as shipped.
[[nodiscard]] CELL_EXPORT unsigned long run();
/// Where its constant is.
[[nodiscard]] CELL_UNSAFE unsigned long place_of_constant();

}  // namespace reckoner
