// How fast the processor's clocks run.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace timer {

/// What passed on three clocks in the same time.
struct Elapsed {
  std::uint64_t nanoseconds;  ///< By a clock of known rate.
  std::uint64_t tsc_ticks;
  std::uint64_t apic_ticks;  ///< Of the local APIC's timer, which is stopped afterwards.
};

/// Takes a millisecond, busy. Errors: kNotFound when no clock of known rate ticks.
[[nodiscard]] CELL_BLOCKS Result<Elapsed> measure();

}  // namespace timer
