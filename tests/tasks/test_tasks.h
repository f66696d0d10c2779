// What task, scheduler and the policies promise, on one processor.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_tasks {

/// Runs all of it. Errors: the first difference from what must hold, in words; the run then ends as failed.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_tasks
