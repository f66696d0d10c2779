// Counts without a pause while counter is updated.
#pragma once

#include "kernel/abi/cell.h"

namespace traffic {

/// Counts with one handle, and asks for the version after each call, as good as for ever.
[[nodiscard]] CELL_EXPORT unsigned long run();

/// How many counts were wrong so far.
[[nodiscard]] CELL_DIAGNOSTIC unsigned long wrong();
/// How many were followed by the answer that the version is 1.
[[nodiscard]] CELL_DIAGNOSTIC unsigned long with_version_1();
/// And how many by another one.
[[nodiscard]] CELL_DIAGNOSTIC unsigned long with_another();

}  // namespace traffic
