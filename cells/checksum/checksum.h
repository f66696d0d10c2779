// CRC-32 as in Ethernet and zip (ISO 3309; ITU-T V.42, section 8.1.1.6.2): a pure cell in two versions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/abi/cell.h"

namespace checksum {

/// CRC-32 of `bytes`: reflected polynomial 0xedb88320, initial value and final inversion 0xffffffff. 0 for no bytes.
[[nodiscard]] CELL_EXPORT std::uint32_t crc32(std::span<const std::byte> bytes);

/// Which version of the cell answers: 1 (bit by bit) or 2 (table).
[[nodiscard]] CELL_EXPORT unsigned long version();
/// CRC-32 of "123456789": 0xcbf43926, the check value of the literature.
[[nodiscard]] CELL_EXPORT unsigned long demo();

}  // namespace checksum
