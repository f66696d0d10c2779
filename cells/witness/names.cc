// Names are most of a witness, and to check it means to read every one: so 16 bytes at a time.
#include <cstring>

#include "cells/witness/view.h"

namespace witness {
namespace {

using Bytes [[gnu::vector_size(16)]] = char;
constexpr std::size_t kStep = sizeof(Bytes);

/// The first 16 bytes of `text`, of which there must be so many.
Bytes bytes_at(const char& text) {
  Bytes bytes;
  std::memcpy(&bytes, &text, kStep);
  return bytes;
}

/// A bit for each byte that is the same in both, the first one lowest.
unsigned same_bytes(const Bytes& left, const Bytes& right) {
  return static_cast<unsigned>(__builtin_ia32_pmovmskb128(left == right));
}

int difference_of(char left, char right) {
  return static_cast<unsigned char>(left) - static_cast<unsigned char>(right);
}

}  // namespace

std::string_view string_at(std::span<const char> table) {
  std::size_t length = 0;
  for (; table.size() - length >= kStep; length += kStep) {
    const unsigned ends = same_bytes(bytes_at(table[length]), Bytes{});
    if (ends != 0) return {table.data(), length + static_cast<std::size_t>(std::countr_zero(ends))};
  }
  while (table[length] != '\0') ++length;
  return {table.data(), length};
}

int compare(std::string_view left, std::string_view right) {
  constexpr unsigned kAll = 0xffff;
  const std::size_t common = std::min(left.size(), right.size());
  std::size_t at = 0;
  for (; common - at >= kStep; at += kStep) {
    const unsigned same = same_bytes(bytes_at(left[at]), bytes_at(right[at]));
    if (same == kAll) continue;
    at += static_cast<std::size_t>(std::countr_one(same));
    return difference_of(left[at], right[at]);
  }
  for (; at < common; ++at) {
    if (left[at] != right[at]) return difference_of(left[at], right[at]);
  }
  return left.size() == right.size() ? 0 : left.size() < right.size() ? -1 : 1;
}

}  // namespace witness
