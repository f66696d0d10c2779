// Several inputs of BLAKE3 at once, one in each lane of a vector register.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace witness::blake3 {

using Word = std::uint32_t;
using ChainingValue = std::array<Word, 8>;

inline constexpr std::size_t kBlock = 64;    ///< Bytes that one compression takes.
inline constexpr std::size_t kChunk = 1024;  ///< Bytes of a leaf of the tree.

// Section 2.2 of the BLAKE3 paper, table 3.
inline constexpr Word kChunkStart = 1;
inline constexpr Word kChunkEnd = 2;
inline constexpr Word kParent = 4;
inline constexpr Word kRoot = 8;

/// Table 1: the same as the initial values of SHA-256.
inline constexpr ChainingValue kInitial = {0x6a09'e667, 0xbb67'ae85, 0x3c6e'f372, 0xa54f'f53a,
                                           0x510e'527f, 0x9b05'688c, 0x1f83'd9ab, 0x5be0'cd19};

/// Which message word goes where in each round: table 2, applied once more in each.
inline constexpr auto kOrder = [] {
  constexpr std::array<std::uint8_t, 16> kPermutation = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
  std::array<std::array<std::uint8_t, 16>, 7> order{};
  for (std::uint8_t i = 0; i < 16; ++i) order[0][i] = i;
  for (std::size_t round = 1; round < 7; ++round) {
    for (std::size_t i = 0; i < 16; ++i) order[round][i] = order[round - 1][kPermutation[i]];
  }
  return order;
}();

/// Words of 4 or 8 inputs, and their bytes and halves. No templates: GCC drops the attribute of dependent types.
using Lanes4 [[gnu::vector_size(16)]] = Word;
using Lanes8 [[gnu::vector_size(32)]] = Word;
using Halves4 [[gnu::vector_size(16)]] = std::uint16_t;
using Bytes8 [[gnu::vector_size(32)]] = std::uint8_t;

/// Rotates each word right. What is a move of bytes is one, where the processor has an instruction for it.
template <int kBits, typename Lanes>
[[gnu::always_inline]] inline void rotate(Lanes& words) {
  words = (words >> kBits) | (words << (32 - kBits));
}

template <>
[[gnu::always_inline]] inline void rotate<16>(Lanes4& words) {
  const auto halves = reinterpret_cast<Halves4>(words);
  words = reinterpret_cast<Lanes4>(__builtin_shufflevector(halves, halves, 1, 0, 3, 2, 5, 4, 7, 6));
}

template <>
[[gnu::always_inline]] inline void rotate<16>(Lanes8& words) {
  const auto bytes = reinterpret_cast<Bytes8>(words);
  words = reinterpret_cast<Lanes8>(__builtin_shufflevector(bytes, bytes, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15,
                                                           12, 13, 18, 19, 16, 17, 22, 23, 20, 21, 26, 27, 24, 25, 30,
                                                           31, 28, 29));
}

template <>
[[gnu::always_inline]] inline void rotate<8>(Lanes8& words) {
  const auto bytes = reinterpret_cast<Bytes8>(words);
  words = reinterpret_cast<Lanes8>(__builtin_shufflevector(bytes, bytes, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14,
                                                           15, 12, 17, 18, 19, 16, 21, 22, 23, 20, 25, 26, 27, 24, 29,
                                                           30, 31, 28));
}

/// The function G (section 2.2) on each lane.
template <typename Lanes>
[[gnu::always_inline]] inline void mix(Lanes& a, Lanes& b, Lanes& c, Lanes& d, const Lanes& x, const Lanes& y) {
  a += b + x;
  d ^= a;
  rotate<16>(d);
  c += d;
  b ^= c;
  rotate<12>(b);
  a += b + y;
  d ^= a;
  rotate<8>(d);
  c += d;
  b ^= c;
  rotate<7>(b);
}

template <typename Lanes>
[[gnu::always_inline]] inline void load(Lanes& vector, const std::byte* from) {
  std::memcpy(&vector, from, sizeof(vector));
}

/// Rows of words of one input each become rows of words of one position each.
[[gnu::always_inline]] inline void transpose(Lanes4* rows) {
  const Lanes4 low01 = __builtin_shufflevector(rows[0], rows[1], 0, 4, 1, 5);
  const Lanes4 high01 = __builtin_shufflevector(rows[0], rows[1], 2, 6, 3, 7);
  const Lanes4 low23 = __builtin_shufflevector(rows[2], rows[3], 0, 4, 1, 5);
  const Lanes4 high23 = __builtin_shufflevector(rows[2], rows[3], 2, 6, 3, 7);
  rows[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
  rows[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
  rows[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
  rows[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
}

[[gnu::always_inline]] inline void transpose(Lanes8* rows) {
  Lanes8 pairs[8];  // words of two rows side by side, in each half of the register
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 8; i += 2) {
    pairs[i] = __builtin_shufflevector(rows[i], rows[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    pairs[i + 1] = __builtin_shufflevector(rows[i], rows[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  Lanes8 fours[8];  // of four rows
#pragma GCC unroll 2
  for (std::size_t i = 0; i < 8; i += 4) {
#pragma GCC unroll 2
    for (std::size_t k = 0; k < 2; ++k) {
      fours[i + 2 * k] = __builtin_shufflevector(pairs[i + k], pairs[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      fours[i + 2 * k + 1] = __builtin_shufflevector(pairs[i + k], pairs[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
#pragma GCC unroll 4
  for (std::size_t i = 0; i < 4; ++i) {
    rows[i] = __builtin_shufflevector(fours[i], fours[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    rows[i + 4] = __builtin_shufflevector(fours[i], fours[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

/// What the inputs of the lanes have in common.
struct Job {
  std::size_t blocks;     ///< Of each input.
  std::uint64_t counter;  ///< Of the first input.
  Word counter_step;      ///< From one input to the next: 1 for chunks, 0 for parents.
  Word flags;             ///< Of every block; `first` and `last` come to those of the first and last one.
  Word first;
  Word last;
  std::size_t short_lane =
      ~std::size_t{0};          ///< An input that ends earlier, padded with zeros to the size of the others:
  std::size_t short_block = 0;  ///< its last block,
  Word short_size = 0;          ///< and what that block holds, in bytes.
};

template <typename Lanes>
[[gnu::always_inline]] inline void store(const Lanes* chain, std::size_t lane, ChainingValue& result) {
  for (std::size_t i = 0; i < 8; ++i) result[i] = chain[i][lane];
}

/// Compresses `job.blocks` whole blocks from each of `inputs` and stores the chaining value of each. Counters stay
/// below 2^32: files here are smaller than 4 TiB.
template <typename Lanes>
[[gnu::always_inline]] inline void hash_lanes(const std::byte* const* inputs, const Job& job, ChainingValue* results) {
  constexpr std::size_t kLanes = sizeof(Lanes) / sizeof(Word);
  Lanes chain[8];
  for (std::size_t i = 0; i < 8; ++i) chain[i] = Lanes{} + kInitial[i];
  Lanes counter = Lanes{} + static_cast<Word>(job.counter);
  for (Word lane = 0; lane < kLanes; ++lane) counter[lane] += lane * job.counter_step;
  for (std::size_t block = 0; block < job.blocks; ++block) {
    Lanes m[16];
#pragma GCC unroll 4
    for (std::size_t part = 0; part < 16; part += kLanes) {
#pragma GCC unroll 8
      for (std::size_t lane = 0; lane < kLanes; ++lane) load(m[part + lane], inputs[lane] + block * kBlock + part * 4);
      transpose(&m[part]);
    }
    const Word flags = job.flags | (block == 0 ? job.first : 0) | (block + 1 == job.blocks ? job.last : 0);
    const bool is_short_end = job.short_lane < kLanes && block == job.short_block;
    auto [v0, v1, v2, v3, v4, v5, v6, v7] = chain;
    Lanes v8 = Lanes{} + kInitial[0], v9 = Lanes{} + kInitial[1];
    Lanes v10 = Lanes{} + kInitial[2], v11 = Lanes{} + kInitial[3];
    Lanes v12 = counter, v13{}, v14 = Lanes{} + kBlock, v15 = Lanes{} + flags;
    if (is_short_end) v14[job.short_lane] = job.short_size, v15[job.short_lane] |= job.last;
#pragma GCC unroll 7
    for (std::size_t round = 0; round < 7; ++round) {
      const auto& order = kOrder[round];
      mix(v0, v4, v8, v12, m[order[0]], m[order[1]]);
      mix(v1, v5, v9, v13, m[order[2]], m[order[3]]);
      mix(v2, v6, v10, v14, m[order[4]], m[order[5]]);
      mix(v3, v7, v11, v15, m[order[6]], m[order[7]]);
      mix(v0, v5, v10, v15, m[order[8]], m[order[9]]);
      mix(v1, v6, v11, v12, m[order[10]], m[order[11]]);
      mix(v2, v7, v8, v13, m[order[12]], m[order[13]]);
      mix(v3, v4, v9, v14, m[order[14]], m[order[15]]);
    }
    chain[0] = v0 ^ v8, chain[1] = v1 ^ v9, chain[2] = v2 ^ v10, chain[3] = v3 ^ v11;
    chain[4] = v4 ^ v12, chain[5] = v5 ^ v13, chain[6] = v6 ^ v14, chain[7] = v7 ^ v15;
    if (is_short_end) store(chain, job.short_lane, results[job.short_lane]);
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    if (lane != job.short_lane) store(chain, lane, results[lane]);
  }
}

}  // namespace witness::blake3
