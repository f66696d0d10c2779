// Shared by the sources of cxx_runtime; not exported.
#pragma once

#include <cstddef>

#include "cells/cxx_runtime/cxx_runtime.h"

namespace cxx_runtime {

/// Memory from the registered allocator, aligned to 16; null when there is none or it has none.
[[nodiscard]] CELL_ALLOCATES void* allocate(std::size_t bytes) noexcept;
/// Gives back what allocate() returned; null is ignored.
void release(void* block) noexcept;

/// Tells the fatal hook why, then halts. Does not return, whatever the hook does.
[[noreturn]] void fatal(const char* why);

/// What the registered finder knows about `pc`; {null, 0} without one.
[[nodiscard]] FrameEntry find_frame(std::uint64_t pc) noexcept;

}  // namespace cxx_runtime
