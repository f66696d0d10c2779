// The prompt on the serial line: look at the system, load, unload and swap cells.
#pragma once

#include <cstdint>
#include <string_view>

#include "cells/fault_recovery/fault_recovery.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace monitor {

/// Prompts, reads and executes lines until `quit`. Called by captain as the last start of the boot plan; returns when
/// the user is done. Changes only what the commands change. A failed command prints why. Errors:
/// those of fault_recovery::Watch::begin().
[[nodiscard]] CELL_EXPORT Result<void> start();

/// Executes one line as if it had been typed; false for `quit`. For scripted runs.
/// `recovery` is what the line is about that spawns tasks.
[[nodiscard]] CELL_EXPORT bool execute(std::string_view line, const fault_recovery::Recovery& recovery);

}  // namespace monitor
