// Names are most of a witness, and to check it means to read every one: so eight bytes at a time.
#include <cstring>

#include "cells/witness/view.h"

namespace witness {
namespace {

/// The first 8 bytes of `text`, of which there must be so many.
std::uint64_t word_at(const char& text) {
  std::uint64_t word;
  std::memcpy(&word, &text, sizeof(word));
  return word;
}

}  // namespace

std::string_view string_at(std::span<const char> table) {
  constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101;
  std::size_t length = 0;
  for (; table.size() - length >= sizeof(std::uint64_t); length += sizeof(std::uint64_t)) {
    const std::uint64_t word = word_at(table[length]);
    const std::uint64_t zeros = (word - kOnes) & ~word & (kOnes << 7);  // the lowest bit set is that of the first NUL
    if (zeros != 0) return {table.data(), length + static_cast<std::size_t>(std::countr_zero(zeros)) / 8};
  }
  while (table[length] != '\0') ++length;
  return {table.data(), length};
}

int compare(std::string_view left, std::string_view right) {
  const std::size_t common = std::min(left.size(), right.size());
  std::size_t at = 0;
  for (; common - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
    const std::uint64_t left_word = __builtin_bswap64(word_at(left[at]));
    const std::uint64_t right_word = __builtin_bswap64(word_at(right[at]));
    if (left_word != right_word) return left_word < right_word ? -1 : 1;
  }
  for (; at < common; ++at) {
    const int difference = static_cast<unsigned char>(left[at]) - static_cast<unsigned char>(right[at]);
    if (difference != 0) return difference;
  }
  return left.size() == right.size() ? 0 : left.size() < right.size() ? -1 : 1;
}

}  // namespace witness
