// The soak for as long as it takes to believe it: ten minutes. Run by the boot plan.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_soak_long {

[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_soak_long
