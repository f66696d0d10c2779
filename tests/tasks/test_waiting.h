// What wait_queue and sync_block promise.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_waiting {

/// Runs all of it. Errors: the first difference from what must hold, in words; the run then ends as failed.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_waiting
