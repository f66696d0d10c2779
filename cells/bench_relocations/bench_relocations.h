// A large cell to load: 200 functions that call each other and other cells.
#pragma once

#include "kernel/abi/cell.h"

namespace bench_relocations {

/// Relocations of sections in memory, as compiled: `ship` resolves those inside the code. Tests compare with objects.
inline constexpr unsigned long kRelocations = 3'003;

/// Calls into the first function and returns the sum of what it calls.
[[nodiscard]] CELL_EXPORT unsigned long run();

}  // namespace bench_relocations
