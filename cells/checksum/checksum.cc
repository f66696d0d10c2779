#include "cells/checksum/checksum.h"

#include <string_view>

namespace checksum {

std::uint32_t crc32(std::span<const std::byte> bytes) {
  std::uint32_t crc = 0xffff'ffff;
  for (const std::byte byte : bytes) {
    crc ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb8'8320 : 0);
  }
  return ~crc;
}

unsigned long version() { return 1; }

unsigned long demo() {
  constexpr std::string_view kDigits = "123456789";
  return crc32(std::as_bytes(std::span(kDigits)));
}

}  // namespace checksum
