// Compiled against each version: what clients rely on does not depend on it.
#include "cells/checksum/checksum.h"

#include <gtest/gtest.h>

#include <string_view>

namespace checksum {
namespace {

std::uint32_t crc_of(std::string_view text) { return crc32(std::as_bytes(std::span(text))); }

TEST(Crc32, GivesTheCheckValuesOfTheLiterature) {
  EXPECT_EQ(crc_of(""), 0U);
  EXPECT_EQ(crc_of("a"), 0xe8b7'be43);
  EXPECT_EQ(crc_of("123456789"), 0xcbf4'3926);
  EXPECT_EQ(crc_of("The quick brown fox jumps over the lazy dog"), 0x414f'a339U);
  EXPECT_EQ(demo(), 0xcbf4'3926);
}

TEST(Crc32, SeesEveryFlippedBit) {
  std::string text = "opaque exportation";
  const std::uint32_t good = crc_of(text);
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(crc_of(text), good) << bit;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
  }
}

TEST(Crc32, KnowsItsVersion) { EXPECT_EQ(version(), static_cast<unsigned long>(EXPECTED_VERSION)); }

}  // namespace
}  // namespace checksum
