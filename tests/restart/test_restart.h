// Breaks cells and looks at how tasks come back. Run by the boot plan: an error ends the run.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_restart {

[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_restart
