// BLAKE2b with a 32-byte result (RFC 7693; `b2sum -l 256` prints the same). Chosen over SHA-256 because it is what is
// checked for every byte that is loaded: 64-bit words and 12 rounds per 128 bytes take a third of the instructions of
// SHA-256 on processors without its extensions, at no less security.
#include <array>
#include <bit>
#include <cstring>

#include "cells/witness/witness.h"

namespace witness {
namespace {

using Word = std::uint64_t;

constexpr std::size_t kBlock = 128;
constexpr std::size_t kRounds = 12;

/// RFC 7693, section 2.6: the same as the initial values of SHA-512.
constexpr std::array<Word, 8> kInitial = {0x6a09'e667'f3bc'c908, 0xbb67'ae85'84ca'a73b, 0x3c6e'f372'fe94'f82b,
                                          0xa54f'f53a'5f1d'36f1, 0x510e'527f'ade6'82d1, 0x9b05'688c'2b3e'6c1f,
                                          0x1f83'd9ab'fb41'bd6b, 0x5be0'cd19'137e'2179};

/// Section 2.7: which message word goes where in each round.
constexpr std::array<std::array<std::uint8_t, 16>, 10> kOrder = {{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}};

/// The function G (section 3.1).
[[gnu::always_inline]] inline void mix(Word& a, Word& b, Word& c, Word& d, Word x, Word y) {
  a += b + x;
  d = std::rotr(d ^ a, 32);
  c += d;
  b = std::rotr(b ^ c, 24);
  a += b + y;
  d = std::rotr(d ^ a, 16);
  c += d;
  b = std::rotr(b ^ c, 63);
}

struct State {
  std::array<Word, 8> chain;
  Word total = 0;  ///< Bytes so far; files here stay far below 2^64.
};

/// The compression function F (section 3.2). Unrolled, so that each message word is read where it is used.
void compress(State& state, const std::byte* block, bool is_last) {
  std::array<Word, 16> message;
  std::memcpy(message.data(), block, kBlock);
  auto [v0, v1, v2, v3, v4, v5, v6, v7] = state.chain;
  auto [v8, v9, v10, v11, v12, v13, v14, v15] = kInitial;
  v12 ^= state.total;
  if (is_last) v14 = ~v14;
#pragma GCC unroll 12
  for (std::size_t round = 0; round < kRounds; ++round) {
    const auto& order = kOrder[round % kOrder.size()];
    mix(v0, v4, v8, v12, message[order[0]], message[order[1]]);
    mix(v1, v5, v9, v13, message[order[2]], message[order[3]]);
    mix(v2, v6, v10, v14, message[order[4]], message[order[5]]);
    mix(v3, v7, v11, v15, message[order[6]], message[order[7]]);
    mix(v0, v5, v10, v15, message[order[8]], message[order[9]]);
    mix(v1, v6, v11, v12, message[order[10]], message[order[11]]);
    mix(v2, v7, v8, v13, message[order[12]], message[order[13]]);
    mix(v3, v4, v9, v14, message[order[14]], message[order[15]]);
  }
  const std::array<Word, 8> low = {v0, v1, v2, v3, v4, v5, v6, v7};
  const std::array<Word, 8> high = {v8, v9, v10, v11, v12, v13, v14, v15};
  for (std::size_t i = 0; i < state.chain.size(); ++i) state.chain[i] ^= low[i] ^ high[i];
}

}  // namespace

Digest hash(std::span<const std::byte> bytes) {
  State state{kInitial};
  // Parameter block (section 2.5): 32 bytes of result, no key, fan-out and depth 1.
  state.chain[0] ^= 0x0101'0000 ^ sizeof(Digest);
  // The last block is kept back even if it is full: it is compressed as the last one.
  while (bytes.size() > kBlock) {
    state.total += kBlock;
    compress(state, bytes.data(), false);
    bytes = bytes.subspan(kBlock);
  }
  std::array<std::byte, kBlock> last{};
  if (!bytes.empty()) std::memcpy(last.data(), bytes.data(), bytes.size());
  state.total += bytes.size();
  compress(state, last.data(), true);
  Digest digest;
  std::memcpy(digest.data(), state.chain.data(), sizeof(digest));
  return digest;
}

}  // namespace witness
