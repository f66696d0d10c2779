// What the boot loader said about the firmware's tables, kept for the cells that read them.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace firmware {

/// Bytes of a root system description pointer of ACPI 2.0 and later; that of ACPI 1.0 is the first 20 of them (ACPI
/// 6.5, 5.2.5.3).
inline constexpr std::size_t kRsdpBytes = 36;

/// A root system description pointer, unchecked, or nothing.
struct Rsdp {
  std::array<std::byte, kRsdpBytes> bytes;
  std::size_t size;  ///< 0: the boot loader gave none, so that the BIOS area has to be searched.
};

/// What the boot loader gave.
[[nodiscard]] CELL_EXPORT Rsdp rsdp();

/// Called once, by nano_core, which alone can see what the boot loader left. Copies `rsdp`; empty: there was none.
/// Errors: kOutOfRange when it is longer than kRsdpBytes.
[[nodiscard]] CELL_UNSAFE Result<void> init(std::span<const std::byte> rsdp);

}  // namespace firmware
