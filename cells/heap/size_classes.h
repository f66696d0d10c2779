// The sizes of small blocks: 16 to 128 bytes in steps of 16, then four sizes for each doubling up to 2,048.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace heap {

inline constexpr std::size_t kAlignment = 16;
inline constexpr std::size_t kMaxSmall = 2048;
inline constexpr std::size_t kClasses = 24;

/// Bytes of a block of each class.
inline constexpr std::array<std::uint16_t, kClasses> kClassBytes = [] {
  std::array<std::uint16_t, kClasses> bytes{};
  std::size_t index = 0;
  for (std::uint16_t size = kAlignment; size <= 128; size += kAlignment) bytes[index++] = size;
  for (std::uint16_t step = 32; index < kClasses; step *= 2)
    for (std::uint16_t quarter = 5; quarter <= 8; ++quarter) bytes[index++] = step * quarter;
  return bytes;
}();
static_assert(kClassBytes.back() == kMaxSmall);

/// Class by the number of 16-byte units that a request needs.
inline constexpr std::array<std::uint8_t, kMaxSmall / kAlignment + 1> kClassOfUnits = [] {
  std::array<std::uint8_t, kMaxSmall / kAlignment + 1> classes{};
  std::uint8_t index = 0;
  for (std::size_t units = 1; units < classes.size(); ++units) {
    if (units * kAlignment > kClassBytes[index]) ++index;
    classes[units] = index;
  }
  return classes;
}();

/// The smallest class with room for `bytes`; 0 bytes count as 1. Precondition: bytes <= kMaxSmall.
constexpr std::size_t class_of(std::size_t bytes) { return kClassOfUnits[(bytes + kAlignment - 1) / kAlignment]; }
static_assert(class_of(0) == 0 && class_of(16) == 0 && class_of(17) == 1 && class_of(kMaxSmall) == kClasses - 1);

}  // namespace heap
