// Tasks that fault all the time beside tasks that pass messages, while the scheduling policy changes.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_soak {

/// So many rounds of three seconds. Errors: the first difference from what must hold, in words.
[[nodiscard]] CELL_EXPORT Result<void> run(std::uint64_t rounds);
/// One round. Run by the boot plan: an error ends the run.
[[nodiscard]] CELL_EXPORT Result<void> start();

}  // namespace test_soak
