// Several processors: starts them, and lets one speak to all others at once.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace smp {

/// Starts every other processor that the firmware tells of, up to arch::kMaximumProcessors; each runs tasks from then
/// on. From here on memory that is unmapped is forgotten by all of them, and loading, unloading and swapping happen
/// while all others stand still at safe points. One that does not come is logged, and left out. A processor that is
/// alone pays for nothing of this. scheduler::start() must
/// have run, and a policy must decide. Errors: kAlreadyExists when called again; kRefused without a scheduler; those of
/// acpi::madt(); kOutOfMemory.
[[nodiscard]] CELL_EXPORT Result<void> start();

/// How many processors take part: 1 before start().
[[nodiscard]] CELL_EXPORT std::uint32_t count();

/// What was done so far.
struct Stats {
  std::uint64_t flushes;  ///< Asked of all other processors.
  std::uint64_t stops;    ///< Times that all others stood still.
  std::uint64_t retries;  ///< Times that one was not at a safe point, and all went on for a moment.
};
[[nodiscard]] CELL_DIAGNOSTIC Stats stats();

}  // namespace smp
