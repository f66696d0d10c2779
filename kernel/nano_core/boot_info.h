// What the boot loader says, in one form for both protocols.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel/base/address.h"
#include "kernel/base/result.h"

namespace nano_core {

enum class Protocol : std::uint32_t { kPvh = 1, kMultiboot2 = 2 };

inline constexpr std::size_t kMaximumRegions = 64;
inline constexpr std::size_t kMaximumRsdp = 36;  ///< Bytes of the root pointer of ACPI 2.0 (ACPI 6.5, 5.2.5.3).

/// Usable RAM, the boot archive and the root of ACPI. Regions are frame numbers, whole frames only, above 1 MiB.
struct BootInfo {
  Range regions[kMaximumRegions] = {};
  std::size_t region_count = 0;
  PhysAddr archive;
  std::uint64_t archive_size = 0;  ///< Bytes; 0 when the boot loader gave no module.
  /// A copy of the root pointer of the firmware's tables, unchecked: what it lies in may be given back.
  std::array<std::byte, kMaximumRsdp> rsdp = {};
  std::size_t rsdp_size = 0;  ///< 0 when the boot loader gave none.

  [[nodiscard]] std::span<const Range> usable() const { return {regions, region_count}; }
  /// One past the last byte of the highest usable frame.
  [[nodiscard]] PhysAddr memory_end() const;
  /// Adds the whole frames in [start, start + size); what lies under 1 MiB belongs to the firmware.
  /// Errors: kOutOfRange when the table is full.
  [[nodiscard]] Result<void> add_region(std::uint64_t start, std::uint64_t size);
};

/// Reads hvm_start_info (Xen public/arch-x86/hvm/start_info.h, version 1 or later) or the multiboot2 boot information
/// (specification 3.6) at physical address `information`; physical memory is readable at `direct_map`.
/// Errors: kBadFormat for a wrong magic or a malformed table; kNotFound without memory map or archive.
[[nodiscard]] Result<BootInfo> read_boot_info(Protocol protocol, PhysAddr information, std::uint64_t direct_map);

}  // namespace nano_core
