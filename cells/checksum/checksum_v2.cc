// The same contract as version 1: eight bits a step, by a table that the compiler computes.
#include <array>
#include <string_view>

#include "cells/checksum/checksum.h"

namespace checksum {
namespace {

constexpr std::uint32_t kPolynomial = 0xedb8'8320;
constexpr std::string_view kCheckText = "123456789";

using Table = std::array<std::uint32_t, 256>;

consteval Table make_table() {
  Table table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    table[byte] = crc;
  }
  return table;
}

constexpr Table kTable = make_table();

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes) {
  std::uint32_t crc = ~0U;
  for (const std::byte byte : bytes) crc = (crc >> 8) ^ kTable[(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xff];
  return ~crc;
}

unsigned long version() { return 2; }

unsigned long demo() { return crc32(std::as_bytes(std::span(kCheckText))); }

}  // namespace checksum
