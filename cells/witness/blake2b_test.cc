// Values of another implementation (coreutils `b2sum -l 256`), and every length around the block size.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "cells/witness/witness.h"

namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
  std::vector<std::byte> bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

std::string hash(std::string_view text) {
  std::string hex;
  for (const std::uint8_t byte : witness::hash(bytes_of(text))) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

TEST(Blake2b, gives_what_b2sum_prints) {
  EXPECT_EQ(hash(""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(hash("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  EXPECT_EQ(hash("The quick brown fox jumps over the lazy dog"),
            "01718cec35cd3d796dd00020e0bfecb473ad23457d063b75eff29c0ffa2e58a9");
  EXPECT_EQ(hash(std::string(1'000'000, 'a')), "0741850f36cba4259628355d1073e24ddb9ca0e1bfac36fd39ae5dc2101e23a4");
}

/// The hash of the hashes of n times 'a' for n in [0, 300): once from Python's hashlib.
TEST(Blake2b, pads_every_length_rightly) {
  std::string all;
  for (std::size_t size = 0; size < 300; ++size) all += hash(std::string(size, 'a'));
  EXPECT_EQ(hash(all), "14844cb524b1212b6a2f33fc9ac1eddc316b5a37c2c85d2f7ebd2207faa9e3bf");
}

TEST(Blake2b, does_not_depend_on_the_place_of_its_input) {
  const std::vector<std::byte> bytes = bytes_of(std::string(300, 'x') + "abc");
  const std::span<const std::byte> view(bytes);
  for (std::size_t from = 0; from < 64; ++from) {
    const std::vector<std::byte> copy(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end());
    EXPECT_EQ(witness::hash(view.subspan(from)), witness::hash(copy));
  }
}

TEST(Blake2b, changes_with_every_bit) {
  std::vector<std::byte> bytes(130, std::byte{0x5a});
  const witness::Digest before = witness::hash(bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_NE(witness::hash(bytes), before) << bit;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

}  // namespace
