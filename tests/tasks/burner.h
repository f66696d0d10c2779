// Tasks that burn, for the monitor to live beside.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace burner {

/// Sets three tasks going that compute without end and never give the processor away, one for each priority 10, 20 and
/// 30. They are let go. Errors: those of scheduler::spawn().
[[nodiscard]] CELL_EXPORT Result<void> start();

/// Rounds that all of them have done so far.
[[nodiscard]] CELL_DIAGNOSTIC unsigned long rounds();

}  // namespace burner
