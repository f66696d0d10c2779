// Values from FIPS 180-4's examples and NIST's SHA256ShortMsg and SHA256LongMsg, and a comparison with every length
// around the block size.
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
  for (const std::uint8_t byte : witness::sha256(bytes_of(text))) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

TEST(Sha256, gives_the_published_values) {
  EXPECT_EQ(hash(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(
      hash("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrst"
           "nopqrstu"),
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(hash(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(hash("\xd3"), "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1");
  EXPECT_EQ(hash("\x11\xaf"), "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98");
}

/// The hash of the hashes of n times 'a' for n in [0, 200): once from Python's hashlib.
TEST(Sha256, pads_every_length_rightly) {
  std::string all;
  for (std::size_t size = 0; size < 200; ++size) all += hash(std::string(size, 'a'));
  EXPECT_EQ(hash(all), "019f2b9f1af27a53a1f046da7e98af2c179f431e4b5bebb000e74040917a4123");
}

TEST(Sha256, does_not_depend_on_the_place_of_its_input) {
  const std::vector<std::byte> bytes = bytes_of(std::string(300, 'x') + "abc");
  const std::span<const std::byte> view(bytes);
  for (std::size_t from = 0; from < 64; ++from) {
    const std::vector<std::byte> copy(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end());
    EXPECT_EQ(witness::sha256(view.subspan(from)), witness::sha256(copy));
  }
}

TEST(Sha256, changes_with_every_bit) {
  std::vector<std::byte> bytes(130, std::byte{0x5a});
  const witness::Digest before = witness::sha256(bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_NE(witness::sha256(bytes), before) << bit;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

}  // namespace
