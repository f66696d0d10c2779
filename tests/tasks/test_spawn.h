// What spawn promises, by a safe cell.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_spawn {

/// Errors: the first difference from what must hold, in words; the run then ends as failed.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_spawn
