// The smallest cell: one export, no import. Its load is what loading costs without its contents.
#pragma once

#include "kernel/abi/cell.h"

namespace bench_small {

/// 42.
[[nodiscard]] CELL_EXPORT unsigned long answer();

}  // namespace bench_small
