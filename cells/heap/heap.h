// Allocation of objects. operator new and malloc of every cell end here, through the hooks of cxx_runtime.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace heap {

/// At least `bytes` bytes, aligned to 16; null when memory is exhausted. `bytes` 0 counts as 1.
[[nodiscard]] CELL_EXPORT CELL_ALLOCATES void* allocate(std::size_t bytes) noexcept;
/// Gives back what `allocate` returned; null is ignored. A pointer that did not come from here ends in panic.
CELL_EXPORT void release(void* block) noexcept;

struct Stats {
  std::uint64_t live_blocks;  ///< Allocated and not released.
  std::uint64_t live_bytes;   ///< Their sizes rounded up to size classes.
  std::uint64_t frames;       ///< Frames the heap holds.
};
[[nodiscard]] CELL_DIAGNOSTIC Stats stats();

/// Gives frames of wholly free slabs back to frame_allocator; stats() tells how many are left. For tests that compare
/// frames before and after.
CELL_EXPORT void trim() noexcept;

/// Before a second processor runs: from now on a lock is taken, which one alone does without.
CELL_UNSAFE void share() noexcept;

/// Makes this heap the one behind operator new: registers with cxx_runtime. Called by nano_core and again by captain
/// for the loaded cell. Errors: kAlreadyExists when another allocator is registered.
[[nodiscard]] CELL_EXPORT Result<void> start();
/// Takes the registration back (nano_core, before it hands the heap over).
CELL_UNSAFE void stop();

}  // namespace heap
