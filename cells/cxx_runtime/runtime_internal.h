// Shared by the sources of cxx_runtime; not exported.
#pragma once

#include <cstddef>

#include "cells/cxx_runtime/cxx_runtime.h"

namespace cxx_runtime {

/// Memory from the registered allocator, aligned to 16; null when there is none or it has none.
[[nodiscard]] CELL_ALLOCATES void* allocate(std::size_t bytes) noexcept;
/// Gives back what allocate() returned; null is ignored.
void release(void* block) noexcept;

/// Gives up: ends the caller alone, if the give-up hook can; else tells the fatal hook why, then halts. Does not
/// return, whatever the hooks do.
[[noreturn]] void fatal(const char* why);

/// The flow that runs.
[[nodiscard]] Flow& current_flow() noexcept;

/// Goes on with the kill under way (`flow.kill` is not null) in the caller's caller: for code that would end the run.
[[noreturn]] void continue_kill(Flow& flow);

}  // namespace cxx_runtime
