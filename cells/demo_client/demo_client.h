// A client of the two cells that exist in two versions: calls them directly, so a swap of either must rewrite its code.
#pragma once

#include "kernel/abi/cell.h"

namespace demo_client {

/// What run() returns, whichever versions are loaded: 10 + 11 + 12 counted, and the CRC-32 of "123456789".
inline constexpr unsigned long kExpected = 33 + 0xcbf4'3926UL;

/// Counts three numbers with `counter`, sums up nine bytes with `checksum`, and returns the sum of both results.
[[nodiscard]] CELL_EXPORT unsigned long run();

/// Sum of the versions that the direct calls reach: 10 * counter's + checksum's.
[[nodiscard]] CELL_EXPORT unsigned long versions();

}  // namespace demo_client
