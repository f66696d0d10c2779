// CRC-32 of bytes: a pure cell, without state, in a slow and a fast version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/abi/cell.h"

namespace checksum {

/// CRC-32 as in IEEE 802.3 and zip: reflected polynomial 0xedb88320, start and final value inverted. Never fails.
[[nodiscard]] CELL_EXPORT std::uint32_t crc32(std::span<const std::byte> bytes);

/// Which version this is: 1 computes bit by bit, 2 by a table.
[[nodiscard]] CELL_EXPORT unsigned long version();

/// CRC-32 of the text "123456789", 0xcbf43926. For trying a call from the monitor.
[[nodiscard]] CELL_EXPORT unsigned long demo();

}  // namespace checksum
