#include "cells/cell_swap/cell_swap.h"

#include "cells/logger/logger.h"
#include "cells/scheduler/scheduler.h"
#include "cells/timer/timer.h"

namespace cell_swap {
namespace {

using cell_loader::SwapReport;

constexpr std::uint64_t kBetweenLooksNs = 1'000'000;

/// Whether it is worth another try: somebody was in the way, there is time left, and it has been waited for a moment.
CELL_BLOCKS bool waits(const Result<SwapReport>& swapped, std::uint64_t end_ns) {
  if (swapped || swapped.error().kind != ErrorKind::kInUse || timer::now() >= end_ns) return false;
  return scheduler::sleep(kBetweenLooksNs).has_value();
}

void log(const Result<SwapReport>& swapped) {
  if (!swapped) logger::error("cell_swap", "nothing was replaced: ", swapped.error().text);
}

}  // namespace

Result<SwapReport> swap_set(std::span<const cell_loader::SwapPair> pairs, cell_loader::Old old, Patience patience) {
  const std::uint64_t end_ns = timer::now() + patience.wait_ns;
  auto swapped = cell_loader::swap_set(pairs, old);
  while (waits(swapped, end_ns)) swapped = cell_loader::swap_set(pairs, old);
  log(swapped);
  return swapped;
}

Result<SwapReport> swap_back(Patience patience) {
  const std::uint64_t end_ns = timer::now() + patience.wait_ns;
  auto swapped = cell_loader::swap_back();
  while (waits(swapped, end_ns)) swapped = cell_loader::swap_back();
  log(swapped);
  return swapped;
}

}  // namespace cell_swap
