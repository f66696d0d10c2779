// Uses counter and checksum by plain direct calls: a swap of either must reach it.
#pragma once

#include "kernel/abi/cell.h"

namespace demo_client {

/// CRC-32 over the eight bytes of the sum of three counts from 7 (24), little-endian. Independent of the versions.
[[nodiscard]] CELL_EXPORT unsigned long run();
/// 10 times the version of counter plus the version of checksum, as this cell's calls reach them.
[[nodiscard]] CELL_EXPORT unsigned long versions();

}  // namespace demo_client
