// Kills tasks in whatever they do, and looks at what is left. Run by the boot plan: an error ends the run.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_kill {

[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_kill
