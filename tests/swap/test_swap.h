// Swaps a cell back and forth under the eyes of its dependents and compares memory before and after.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_swap {

/// 1,000 rounds of: call, swap to version 2, call, swap back. Loads `counter`, `checksum` and `demo_client` first if
/// they are not loaded. Errors: the first difference from what must hold, in words; the run then ends as failed.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_swap
