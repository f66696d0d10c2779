// The official test vectors, and another implementation (LLVM's) at sizes around every edge of the tree, with and
// without wide registers.
#include <gtest/gtest.h>
#include <llvm-c/blake3.h>

#include <string>
#include <vector>

#include "cells/witness/witness.h"
#include "kernel/arch/cpu_ops.h"

namespace {

/// The input of the official vectors: 0, 1, ..., 250, 0, 1, ...
std::vector<std::byte> input(std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i % 251);
  return bytes;
}

std::string hex(const witness::Digest& digest) {
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

witness::Digest other_hash(std::span<const std::byte> bytes) {
  llvm_blake3_hasher hasher;
  llvm_blake3_hasher_init(&hasher);
  llvm_blake3_hasher_update(&hasher, bytes.data(), bytes.size());
  witness::Digest digest;
  llvm_blake3_hasher_finalize(&hasher, digest.data(), digest.size());
  return digest;
}

/// Whether the stand-in of the processor says that it has AVX2, and that its state is kept.
class Blake3 : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    arch::host::machine() = {};
    if (!GetParam()) return;
    arch::host::machine().cpuid[1].ecx = 1U << 27 | 1U << 28;
    arch::host::machine().cpuid[7].ebx = 1U << 5;
    arch::host::machine().xcr0 = 7;
  }
  void TearDown() override { arch::host::machine() = {}; }
};

// https://github.com/BLAKE3-team/BLAKE3, test_vectors/test_vectors.json
TEST_P(Blake3, GivesTheOfficialVectors) {
  const auto hash_of = [](std::size_t size) { return hex(witness::hash(input(size))); };
  EXPECT_EQ(hash_of(0), "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
  EXPECT_EQ(hash_of(1), "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213");
  EXPECT_EQ(hash_of(1023), "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11");
  EXPECT_EQ(hash_of(1024), "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7");
  EXPECT_EQ(hash_of(1025), "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444");
  EXPECT_EQ(hash_of(2048), "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a");
  EXPECT_EQ(hash_of(3073), "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3");
  EXPECT_EQ(hash_of(4097), "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995");
  EXPECT_EQ(hash_of(5121), "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff");
  EXPECT_EQ(hash_of(6145), "f1323a8631446cc50536a9f705ee5cb619424d46887f3c376c695b70e0f0507f");
  EXPECT_EQ(hash_of(7169), "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817");
}

TEST_P(Blake3, AgreesWithAnotherImplementation) {
  const auto bytes = input(70'000);
  const std::span<const std::byte> view(bytes);
  for (std::size_t size = 0; size <= view.size(); size += size < 130 ? 1 : 61) {
    const auto part = view.last(size);  // every alignment too
    ASSERT_EQ(witness::hash(part), other_hash(part)) << size;
  }
  for (std::size_t chunks = 1; chunks <= 68; ++chunks) {
    for (const int beside : {-1, 0, 1}) {
      const auto part = view.first(chunks * 1024 + static_cast<std::size_t>(beside));
      ASSERT_EQ(witness::hash(part), other_hash(part)) << part.size();
    }
  }
  for (const std::size_t size : {300'000, 1 << 20, 1'100'001, 5'000'000}) {
    const auto large = input(size);
    ASSERT_EQ(witness::hash(large), other_hash(large)) << size;
  }
}

TEST_P(Blake3, ChangesWithEveryBit) {
  auto bytes = input(4'200);
  const witness::Digest before = witness::hash(bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 7) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_NE(witness::hash(bytes), before) << bit;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

/// Wide registers where the machine of the test has them.
std::vector<bool> registers() {
  return __builtin_cpu_supports("avx2") != 0 ? std::vector{false, true} : std::vector{false};
}

INSTANTIATE_TEST_SUITE_P(Registers, Blake3, testing::ValuesIn(registers()),
                         [](const auto& wide) { return wide.param ? "wide" : "narrow"; });

}  // namespace
