// Runs against both versions: what a client sees must be the same.
#include "cells/checksum/checksum.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

std::uint32_t crc_of(std::string_view text) { return checksum::crc32(std::as_bytes(std::span(text))); }

TEST(Crc32, gives_the_published_values) {
  EXPECT_EQ(crc_of(""), 0U);
  EXPECT_EQ(crc_of("a"), 0xe8b7'be43U);
  EXPECT_EQ(crc_of("abc"), 0x3524'41c2U);
  EXPECT_EQ(crc_of("123456789"), 0xcbf4'3926U);
  EXPECT_EQ(crc_of("The quick brown fox jumps over the lazy dog"), 0x414f'a339U);
  EXPECT_EQ(crc_of(std::string(32, '\0')), 0x190a'55adU);
  EXPECT_EQ(crc_of(std::string(32, '\xff')), 0xff6c'ab0bU);
}

TEST(Crc32, uses_every_value_of_a_byte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  EXPECT_EQ(crc_of(all), 0x2905'8c73U);
}

TEST(Crc32, changes_with_every_bit) {
  std::vector<std::byte> bytes(40, std::byte{0x5a});
  const std::uint32_t before = checksum::crc32(bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_NE(checksum::crc32(bytes), before) << bit;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST(Demo, is_the_check_value) { EXPECT_EQ(checksum::demo(), 0xcbf4'3926U); }

TEST(Version, is_that_of_the_library) { EXPECT_EQ(checksum::version(), CHECKSUM_VERSION); }

}  // namespace
