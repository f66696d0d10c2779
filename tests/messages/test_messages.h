// Test of both channels: talks, deaths, faults.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_messages {

/// Runs all. Errors: kRefused, and what was not as promised.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_messages
