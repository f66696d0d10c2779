// What several processors are to do together: started by the boot plan.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_smp {

/// Does all checks. Errors: kRefused names the first that was not met.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_smp
