// What day it is, from the battery-backed clock of the PC.
//
// Why: timer counts from its start and does not know when that was; what expires does so at a date. Nobody vouches for
// this clock: whoever has the machine can set it.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace rtc {

/// Seconds since 1970-01-01 00:00 UTC, if the clock runs in UTC, as QEMU's and that of servers does; years 2000 to
/// 2099. Takes some 15 port accesses with interrupts off, and up to 2 ms while the clock updates itself; allocates
/// nothing. Errors: kNotFound when no clock answers or its battery was empty; kBadFormat when it shows no date.
[[nodiscard]] CELL_EXPORT Result<std::uint64_t> now();

}  // namespace rtc
