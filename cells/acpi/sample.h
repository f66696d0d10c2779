// Tables in memory, as firmware would leave them: for the test and the fuzzer.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "cells/acpi/tables.h"

namespace acpi::sample {

inline std::byte nibble(char digit) { return static_cast<std::byte>(digit <= '9' ? digit - '0' : digit - 'a' + 10); }
/// Pairs of hexadecimal digits; half a pair is left out.
inline std::vector<std::byte> bytes_of(std::string_view hexadecimal) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2)
    bytes.push_back(nibble(hexadecimal[i]) << 4 | nibble(hexadecimal[i + 1]));
  return bytes;
}

/// The first MiB.
class Machine {
 public:
  Machine() : bytes_(1 << 20) {
    constexpr std::uint16_t kEbdaSegment = 0x9fc0;
    put(0x40e, kEbdaSegment);
  }
  [[nodiscard]] Memory memory() const { return {bytes_}; }
  std::uint8_t& at(std::uint64_t address) { return reinterpret_cast<std::uint8_t&>(bytes_[address]); }
  template <typename Number>
  void put(std::uint64_t address, Number number) {
    std::memcpy(&bytes_[address], &number, sizeof number);
  }

  void put_rsdp(std::uint64_t address, Root root) {
    put_text(address, "RSD PTR ");
    at(address + 15) = root.is_extended ? 2 : 0;
    put(address + 16, static_cast<std::uint32_t>(root.is_extended ? 0 : root.address));
    put(address + 24, root.is_extended ? root.address : 0);
    fix(address + 8, address, 20);
    if (root.is_extended) fix(address + 32, address, 36);
  }
  void put_table(std::uint64_t address, std::string_view signature, const std::vector<std::byte>& contents) {
    put_text(address, signature);
    put(address + 4, static_cast<std::uint32_t>(36 + contents.size()));
    std::ranges::copy(contents, bytes_.begin() + static_cast<std::ptrdiff_t>(address) + 36);
    fix(address + 9, address, 36 + contents.size());
  }
  void put_list(Root root, std::initializer_list<std::uint64_t> tables) {
    std::vector<std::byte> list(tables.size() * (root.is_extended ? 8 : 4));
    for (std::size_t i = 0; i < tables.size(); ++i)
      std::memcpy(&list[i * (root.is_extended ? 8 : 4)], tables.begin() + i, root.is_extended ? 8 : 4);
    put_table(root.address, root.is_extended ? "XSDT" : "RSDT", list);
  }

 private:
  void put_text(std::uint64_t address, std::string_view text) {
    for (const char c : text) bytes_[address++] = static_cast<std::byte>(c);
  }
  /// Makes the bytes sum to zero by the one at `where`.
  void fix(std::uint64_t where, std::uint64_t from, std::uint64_t size) {
    at(where) = 0;
    std::uint8_t sum = 0;
    for (std::uint64_t i = 0; i < size; ++i) sum = static_cast<std::uint8_t>(sum + at(from + i));
    at(where) = static_cast<std::uint8_t>(-sum);
  }

  std::vector<std::byte> bytes_;
};

}  // namespace acpi::sample
