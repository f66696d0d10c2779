// Faults in many ways and places, and looks at what is left.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_recovery {

/// Every way to fault in every place; stack overflow, double fault, running out of memory; kills of suspended code;
/// roots in roots; a thousand faults in a row. Errors: kRefused names the first case that was not as it has to be.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_recovery
