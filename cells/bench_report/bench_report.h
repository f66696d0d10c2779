// How a benchmark in the kernel tells its result to the program on the host that asked for it.
#pragma once

#include <cstdint>
#include <string_view>

#include "kernel/abi/cell.h"

namespace bench_report {

/// Writes the line `BENCH <metric> <ticks / count>` with two decimals, rounded to the nearest. `metric` is one word of
/// at most 60 bytes. A `count` of 0 is taken for 1. Never fails.
CELL_EXPORT void report(std::string_view metric, std::uint64_t ticks, std::uint64_t count = 1);

}  // namespace bench_report
