#include "cells/checksum/checksum.h"

#include <string_view>

namespace checksum {
namespace {

constexpr std::uint32_t kPolynomial = 0xedb8'8320;
constexpr std::string_view kCheckText = "123456789";

std::uint32_t add_byte(std::uint32_t crc, std::byte byte) {
  crc ^= std::to_integer<std::uint32_t>(byte);
  for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
  return crc;
}

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes) {
  std::uint32_t crc = ~0U;
  for (const std::byte byte : bytes) crc = add_byte(crc, byte);
  return ~crc;
}

unsigned long version() { return 1; }

unsigned long demo() { return crc32(std::as_bytes(std::span(kCheckText))); }

}  // namespace checksum
