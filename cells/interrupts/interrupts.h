// The interrupt vectors. Exceptions are reported with cell, symbol, registers and backtrace, and end the run.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace interrupts {

/// Loads a table with all 256 vectors, mapped read-only, gives cpu the stacks they run on, each above a guard page, and
/// moves the legacy interrupt controllers out of the way (vectors 32 to 47, all masked). cpu::start() must have run.
/// Interrupts stay off. Errors: those of page_allocator, frame_allocator and mapped_pages; kAlreadyExists when called
/// again.
[[nodiscard]] CELL_UNSAFE Result<void> start();

/// How many interrupts came that nobody expected (vectors 32 to 255).
[[nodiscard]] CELL_DIAGNOSTIC std::uint64_t spurious_count();

}  // namespace interrupts
