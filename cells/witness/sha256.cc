// SHA-256 (FIPS 180-4), made for few instructions per byte: the message schedule is computed four words at a time in
// SSE2 registers, eight rounds are written out so that no word changes its place, and each round keeps a ^ b for the
// next one.
#include <bit>
#include <cstring>

#include "cells/witness/witness.h"

namespace witness {
namespace {

using Word = std::uint32_t;
using State = std::array<Word, 8>;
using Words4 [[gnu::vector_size(16)]] = Word;
using Longs2 [[gnu::vector_size(16)]] = std::uint64_t;

constexpr std::size_t kBlock = 64;

/// Section 4.2.2.
alignas(16) constexpr std::array<Word, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// Section 5.3.3.
constexpr State kInitial = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

using Schedule = std::array<Word, 64>;

[[gnu::always_inline]] inline Words4 load(const Schedule& words, std::size_t index) {
  Words4 value;
  std::memcpy(&value, &words[index], sizeof(value));
  return value;
}

[[gnu::always_inline]] inline void store(Schedule& words, std::size_t index, Words4 value) {
  std::memcpy(&words[index], &value, sizeof(value));
}

/// sigma_0 of four words (rotations by 7 and 18, shift by 3). The words are loaded again and again: no copies.
[[gnu::always_inline]] inline Words4 small_sigma0(const Schedule& words, std::size_t index) {
  Words4 right = load(words, index) >> 7;
  Words4 left = load(words, index) << 14;
  Words4 result = (load(words, index) >> 3) ^ right ^ left;
  right >>= 11;
  left <<= 11;
  return result ^ right ^ left;
}

/// sigma_1 of two words (rotations by 17 and 19, shift by 10), each given twice in a 64-bit lane, where a shift is a
/// rotation. The results are in words 0 and 2; words 1 and 3 hold rubbish.
[[gnu::always_inline]] inline Words4 small_sigma1(Words4 doubled) {
  Longs2 lanes = std::bit_cast<Longs2>(doubled) >> 17;
  const Words4 result = (doubled >> 10) ^ std::bit_cast<Words4>(lanes);
  lanes >>= 2;
  return result ^ std::bit_cast<Words4>(lanes);
}

/// Words t to t+3 of the schedule (section 6.2.2, step 1), with their round constants added into `keyed`.
[[gnu::always_inline]] inline Words4 extend(Schedule& words, Schedule& keyed, std::size_t t, Words4 last) {
  const Words4 zero{};
  Words4 next = load(words, t - 16) + small_sigma0(words, t - 15) + load(words, t - 7);
  const Words4 low = small_sigma1(__builtin_shufflevector(last, last, 2, 2, 3, 3));
  next += __builtin_shufflevector(low, zero, 0, 2, 4, 4);
  const Words4 high = small_sigma1(__builtin_shufflevector(next, next, 0, 0, 1, 1));
  next += __builtin_shufflevector(high, zero, 4, 4, 0, 2);
  store(words, t, next);
  store(keyed, t, next + load(kRound, t));
  return next;
}

/// All 64 words of the block with their round constants added.
[[gnu::always_inline]] inline void schedule(std::span<const std::byte, kBlock> block, Schedule& keyed) {
  alignas(16) Schedule words;
  for (std::size_t i = 0; i < 16; ++i) {
    Word word;
    std::memcpy(&word, &block[i * sizeof(Word)], sizeof(word));
    words[i] = __builtin_bswap32(word);
  }
  for (std::size_t t = 0; t < 16; t += 4) store(keyed, t, load(words, t) + load(kRound, t));
  Words4 last = load(words, 12);
#pragma GCC unroll 4
  for (std::size_t t = 16; t < 64; t += 4) last = extend(words, keyed, t, last);
}

/// One round (section 6.2.2, step 3), in which `h` becomes the new a and `d` the new e. `b_c` holds b ^ c and becomes
/// rubbish; `a_b` becomes a ^ b, which is b ^ c in the next round: Maj(a, b, c) = ((a ^ b) & (b ^ c)) ^ b.
[[gnu::always_inline]] inline void round(Word keyed, Word a, Word b, Word& d, Word e, Word f, Word g, Word& h,
                                         Word& a_b, Word& b_c) {
  using std::rotr;
  h += keyed;
  h += rotr(rotr(rotr(e, 14) ^ e, 5) ^ e, 6);  // Sigma_1: rotations by 6, 11 and 25
  h += ((f ^ g) & e) ^ g;                      // Ch
  d += h;
  a_b = a ^ b;
  b_c = (b_c & a_b) ^ b;
  h += b_c;
  h += rotr(rotr(rotr(a, 9) ^ a, 11) ^ a, 2);  // Sigma_0: rotations by 2, 13 and 22
}

void add_block(State& state, std::span<const std::byte, kBlock> block) {
  alignas(16) Schedule keyed;
  schedule(block, keyed);
  auto [a, b, c, d, e, f, g, h] = state;
  Word even = 0;
  Word odd = b ^ c;
  for (std::size_t t = 0; t < 64; t += 8) {
    round(keyed[t + 0], a, b, d, e, f, g, h, even, odd);
    round(keyed[t + 1], h, a, c, d, e, f, g, odd, even);
    round(keyed[t + 2], g, h, b, c, d, e, f, even, odd);
    round(keyed[t + 3], f, g, a, b, c, d, e, odd, even);
    round(keyed[t + 4], e, f, h, a, b, c, d, even, odd);
    round(keyed[t + 5], d, e, g, h, a, b, c, odd, even);
    round(keyed[t + 6], c, d, f, g, h, a, b, even, odd);
    round(keyed[t + 7], b, c, e, f, g, h, a, odd, even);
  }
  const State added = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += added[i];
}

/// The rest of the message (less than a block), the bit 1, zeros, and the length in bits (section 5.1.1).
void add_end(State& state, std::span<const std::byte> rest, std::uint64_t message_bytes) {
  std::array<std::byte, 2 * kBlock> tail{};
  if (!rest.empty()) std::memcpy(tail.data(), rest.data(), rest.size());
  tail[rest.size()] = std::byte{0x80};
  const std::uint64_t bits = __builtin_bswap64(message_bytes * 8);
  const std::size_t end = rest.size() < kBlock - sizeof(bits) ? kBlock : 2 * kBlock;
  std::memcpy(&tail[end - sizeof(bits)], &bits, sizeof(bits));
  const std::span<const std::byte, 2 * kBlock> blocks(tail);
  add_block(state, blocks.first<kBlock>());
  if (end > kBlock) add_block(state, blocks.last<kBlock>());
}

}  // namespace

Digest sha256(std::span<const std::byte> bytes) {
  State state = kInitial;
  std::span<const std::byte> rest = bytes;
  for (; rest.size() >= kBlock; rest = rest.subspan(kBlock)) add_block(state, rest.first<kBlock>());
  add_end(state, rest, bytes.size());
  for (Word& word : state) word = __builtin_bswap32(word);
  return std::bit_cast<Digest>(state);
}

}  // namespace witness
