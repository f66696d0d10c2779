// The parser: bytes in, values out. Nothing is believed but the bounds of the memory that it is given.
#pragma once

#include <bit>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "cells/acpi/acpi.h"

namespace acpi {

using Bytes = std::span<const std::byte>;

/// A little-endian number at any offset; 0 past the end.
template <typename Number>
  requires std::is_unsigned_v<Number>
Number number_at(Bytes bytes, std::size_t offset) {
  Number number = 0;
  if (offset <= bytes.size() && bytes.size() - offset >= sizeof(Number))
    std::memcpy(&number, bytes.data() + offset, sizeof(Number));
  return number;
}

/// Physical memory from address 0 on.
struct Memory {
  Bytes bytes;
  /// Errors: kUnsupported when some of it lies beyond the end.
  [[nodiscard]] Result<Bytes> at(std::uint64_t address, std::uint64_t size) const;
};

/// Where the list of all tables is.
struct Root {
  std::uint64_t address;
  bool is_extended;  ///< XSDT, with addresses of 8 bytes; else RSDT, with 4.
};

/// Errors: kBadFormat for a wrong signature, size or checksum.
[[nodiscard]] Result<Root> read_rsdp(Bytes rsdp);
/// Looks where a BIOS leaves it: the extended BIOS data area and [0xe0000, 0x100000). Errors: kNotFound.
[[nodiscard]] Result<Root> search_rsdp(const Memory& memory);

/// All bytes of the table of a signature. Errors: as madt().
[[nodiscard]] Result<Bytes> find_table(const Memory& memory, const Root& root, std::string_view signature);

// Errors: kBadFormat.
[[nodiscard]] Result<Madt> parse_madt(Bytes table);
[[nodiscard]] Result<Hpet> parse_hpet(Bytes table);
[[nodiscard]] Result<Mcfg> parse_mcfg(Bytes table);
[[nodiscard]] Result<Fadt> parse_fadt(Bytes table);

}  // namespace acpi
