// The prompt on the serial line: look at the system, load, unload and swap cells.
#pragma once

#include <cstdint>
#include <string_view>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace monitor {

/// Prompts, reads and executes lines until `quit`. Called by captain as the last start of the boot plan; returns when
/// the user is done. Changes only what the commands change. Never fails by itself: a failed command prints why.
[[nodiscard]] CELL_EXPORT Result<void> start();

/// Executes one line as if it had been typed; false for `quit`. For scripted runs.
[[nodiscard]] CELL_EXPORT bool execute(std::string_view line);

}  // namespace monitor
