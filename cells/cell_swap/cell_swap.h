// Replacing cells under tasks that use them: what cell_loader does at once or not at all, tried until it can be done.
#pragma once

#include <cstdint>
#include <span>

#include "cells/cell_loader/cell_loader.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace cell_swap {

/// How long somebody who is in an old version is waited for, looked at every millisecond. Meanwhile all tasks run, and
/// nothing has changed.
struct Patience {
  std::uint64_t wait_ns = 0;  ///< 0: not at all.
};

/// cell_loader::swap_set(), as soon as no task is in one of the old versions. Errors: those of it; kInUse names the
/// task, its number, the cell and the function once the time is over. The reason is logged.
[[nodiscard]] CELL_EXPORT CELL_BLOCKS Result<cell_loader::SwapReport> swap_set(
    std::span<const cell_loader::SwapPair> pairs, cell_loader::Old old, Patience patience);
/// cell_loader::swap_back(), likewise.
[[nodiscard]] CELL_EXPORT CELL_BLOCKS Result<cell_loader::SwapReport> swap_back(Patience patience);

}  // namespace cell_swap
