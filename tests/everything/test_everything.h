// Puts a fresh copy into the place of every cell, one after the other, under tasks that use them.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_everything {

/// Walks the list of the witness three times. Logs for each cell whether it was replaced, or why not. Errors: a task
/// had a wrong result, or a cell could be replaced once and not again.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_everything
