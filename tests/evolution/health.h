// What the versions of counter in this folder export beside counter.h.
#pragma once

#include "kernel/abi/cell.h"

namespace counter {

/// 0 if all is well: asked after an update.
[[nodiscard]] CELL_EXPORT unsigned long health();

}  // namespace counter
