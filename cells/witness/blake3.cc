// BLAKE3 with a 32-byte result (O'Connor, Aumasson, Neves, Wilcox-O'Hearn: "BLAKE3, one function, fast everywhere",
// 2020; `b3sum` prints the same). Chosen because it is what is checked for every byte that is loaded: its tree of
// chunks fills the lanes of vector registers, which takes a quarter of the instructions of BLAKE2b.
#include <array>
#include <bit>
#include <cstring>

#include "cells/witness/blake3_lanes.h"
#include "cells/witness/witness.h"
#include "kernel/arch/cpu_ops.h"

namespace witness {
namespace {

using namespace blake3;

constexpr std::size_t kMaximumLanes = 8;

/// A step on all lanes costs as much as it does one by one on so many.
constexpr std::size_t kWorthwhile = 3;

using Row = Lanes4;

/// Words of the message, four of one role.
template <int kA, int kB, int kC, int kD>
[[gnu::always_inline]] inline Row pick(const std::array<Word, 16>& message) {
  return Row{message[kA], message[kB], message[kC], message[kD]};
}

/// One round on the rows of the state: columns, then diagonals.
template <std::size_t kRound>
[[gnu::always_inline]] inline void mix_rows(Row& a, Row& b, Row& c, Row& d, const std::array<Word, 16>& m) {
  constexpr auto& kAt = kOrder[kRound];
  mix(a, b, c, d, pick<kAt[0], kAt[2], kAt[4], kAt[6]>(m), pick<kAt[1], kAt[3], kAt[5], kAt[7]>(m));
  b = __builtin_shufflevector(b, b, 1, 2, 3, 0);
  c = __builtin_shufflevector(c, c, 2, 3, 0, 1);
  d = __builtin_shufflevector(d, d, 3, 0, 1, 2);
  mix(a, b, c, d, pick<kAt[8], kAt[10], kAt[12], kAt[14]>(m), pick<kAt[9], kAt[11], kAt[13], kAt[15]>(m));
  b = __builtin_shufflevector(b, b, 3, 0, 1, 2);
  c = __builtin_shufflevector(c, c, 2, 3, 0, 1);
  d = __builtin_shufflevector(d, d, 1, 2, 3, 0);
}

/// The compression function (section 2.2) on one block of `size` bytes, padded with zeros; `chain` becomes its result.
void compress(ChainingValue& chain, const std::byte* block, std::size_t size, Word counter, Word flags) {
  std::array<Word, 16> m;
  if (size == kBlock) {
    std::memcpy(m.data(), block, kBlock);
  } else {
    m = {};
    std::memcpy(m.data(), block, size);
  }
  Row a = {chain[0], chain[1], chain[2], chain[3]}, b = {chain[4], chain[5], chain[6], chain[7]};
  Row c = {kInitial[0], kInitial[1], kInitial[2], kInitial[3]};
  Row d = {counter, 0, static_cast<Word>(size), flags};
  mix_rows<0>(a, b, c, d, m);
  mix_rows<1>(a, b, c, d, m);
  mix_rows<2>(a, b, c, d, m);
  mix_rows<3>(a, b, c, d, m);
  mix_rows<4>(a, b, c, d, m);
  mix_rows<5>(a, b, c, d, m);
  mix_rows<6>(a, b, c, d, m);
  a ^= c;
  b ^= d;
  std::memcpy(&chain[0], &a, sizeof(a));
  std::memcpy(&chain[4], &b, sizeof(b));
}

/// One chunk, which may be short; `root` is kRoot when there is no other.
ChainingValue hash_chunk(std::span<const std::byte> chunk, Word counter, Word root) {
  ChainingValue chain = kInitial;
  Word flags = kChunkStart;
  for (; chunk.size() > kBlock; chunk = chunk.subspan(kBlock), flags = 0)
    compress(chain, chunk.data(), kBlock, counter, flags);
  compress(chain, chunk.data(), chunk.size(), counter, flags | kChunkEnd | root);
  return chain;
}

/// Two children that stand side by side.
ChainingValue hash_parent(const ChainingValue* children, Word root) {
  ChainingValue chain = kInitial;
  compress(chain, reinterpret_cast<const std::byte*>(children), kBlock, 0, kParent | root);
  return chain;
}

[[gnu::target("avx2"), gnu::noinline]] void hash_eight(const std::byte* const* inputs, const Job& job,
                                                       ChainingValue* results) {
  hash_lanes<Lanes8>(inputs, job, results);
}
[[gnu::noinline]] void hash_four(const std::byte* const* inputs, const Job& job, ChainingValue* results) {
  hash_lanes<Lanes4>(inputs, job, results);
}

/// AVX2, and the system keeps what it needs (Intel SDM volume 1, section 14.7.1).
bool has_wide_registers() {
  constexpr std::uint32_t kOsXsave = 1U << 27, kAvx = 1U << 28, kAvx2 = 1U << 5;
  constexpr std::uint64_t kSseAndAvxState = 6;
  if ((arch::cpuid(1).ecx & (kOsXsave | kAvx)) != (kOsXsave | kAvx) || (arch::cpuid(7).ebx & kAvx2) == 0) return false;
  return (arch::read_xcr0() & kSseAndAvxState) == kSseAndAvxState;
}

/// The tree above the chunks (section 2.1), level by level: a value waits until its level is full or the input ends, so
/// that registers are filled on every level. No recursion: the stack it takes does not depend on the input.
class Tree {
 public:
  explicit Tree(bool is_wide) : is_wide_(is_wide) {}

  ChainingValue hash(std::span<const std::byte> bytes) {
    if (bytes.size() <= kChunk) return hash_chunk(bytes, 0, kRoot);
    for (Word counter = 0; !bytes.empty(); counter += kMaximumLanes) {
      const auto part = bytes.first(std::min(bytes.size(), kMaximumLanes * kChunk));
      counts_[0] += hash_chunks(part, counter, &values_[0][counts_[0]]);
      for (std::size_t level = 0; counts_[level] == kFull; ++level) lift(level);
      bytes = bytes.subspan(part.size());
    }
    return finish();
  }

 private:
  static constexpr std::size_t kFull = 2 * kMaximumLanes;
  static constexpr std::size_t kLevels = 24;  ///< For inputs of 16 GiB.

  /// Makes the values of a level into those of the next one; of an odd number the last goes up as it is.
  void lift(std::size_t level) {
    ChainingValue* const to = &values_[level + 1][counts_[level + 1]];
    counts_[level + 1] += hash_parents(values_[level].data(), counts_[level], to);
    counts_[level] = 0;
  }

  /// Everything that waits goes up, until two are left.
  ChainingValue finish() {
    std::size_t top = kLevels - 1;
    while (counts_[top] == 0) --top;
    std::size_t level = 0;
    for (; level < top || counts_[level] != 2; ++level) {
      lift(level);
      top = std::max(top, level + 1);
    }
    return hash_parent(values_[level].data(), kRoot);
  }

  /// At most kMaximumLanes chunks; the last one may be short.
  std::size_t hash_chunks(std::span<const std::byte> bytes, Word counter, ChainingValue* values) {
    std::array<const std::byte*, kMaximumLanes> inputs;
    Job job{kChunk / kBlock, counter, 1, 0, kChunkStart, kChunkEnd};
    std::size_t count = 0;
    for (; bytes.size() >= kChunk; bytes = bytes.subspan(kChunk)) inputs[count++] = bytes.data();
    const bool rides_along = is_wide_ && count >= kWorthwhile - 1;
    std::array<std::byte, kChunk> padded;
    if (!bytes.empty() && rides_along) {
      std::memcpy(padded.data(), bytes.data(), bytes.size());
      std::memset(&padded[bytes.size()], 0, kChunk - bytes.size());
      job.short_lane = count;
      job.short_block = (bytes.size() - 1) / kBlock;
      job.short_size = static_cast<Word>((bytes.size() - 1) % kBlock + 1);
      inputs[count++] = padded.data();
    }
    run(inputs, count, job, values);
    if (bytes.empty() || rides_along) return count;
    values[count] = hash_chunk(bytes, counter + static_cast<Word>(count), 0);
    return count + 1;
  }

  /// The parents of `count` values; returns how many.
  std::size_t hash_parents(const ChainingValue* values, std::size_t count, ChainingValue* results) {
    std::array<const std::byte*, kMaximumLanes> inputs;
    const std::size_t parents = count / 2;
    for (std::size_t i = 0; i < parents; ++i) inputs[i] = reinterpret_cast<const std::byte*>(&values[2 * i]);
    run(inputs, parents, {1, 0, 0, kParent, 0, 0}, results);
    if (count % 2 == 0) return parents;
    results[parents] = values[count - 1];
    return parents + 1;
  }

  /// Inputs one by one if they are too few for a register.
  void run(std::array<const std::byte*, kMaximumLanes>& inputs, std::size_t count, Job job, ChainingValue* results) {
    const std::size_t lanes = is_wide_ ? 8 : 4;
    std::array<ChainingValue, kMaximumLanes> all;
    for (std::size_t at = 0; at < count; at += lanes, job.counter += lanes * job.counter_step) {
      const std::size_t used = std::min(lanes, count - at);
      if (used < kWorthwhile) {
        for (std::size_t i = 0; i < used; ++i) results[at + i] = hash_one(inputs[at + i], job, i);
        return;
      }
      for (std::size_t i = used; i < lanes; ++i) inputs[at + i] = inputs[at];
      is_wide_ ? hash_eight(&inputs[at], job, all.data()) : hash_four(&inputs[at], job, all.data());
      std::memcpy(&results[at], all.data(), used * sizeof(ChainingValue));
    }
  }

  static ChainingValue hash_one(const std::byte* input, const Job& job, std::size_t index) {
    ChainingValue chain = kInitial;
    for (std::size_t block = 0; block < job.blocks; ++block) {
      const Word flags = job.flags | (block == 0 ? job.first : 0) | (block + 1 == job.blocks ? job.last : 0);
      compress(chain, input + block * kBlock, kBlock, static_cast<Word>(job.counter + index * job.counter_step), flags);
    }
    return chain;
  }

  bool is_wide_;
  std::array<std::size_t, kLevels> counts_{};
  std::array<std::array<ChainingValue, kFull>, kLevels> values_;
};

}  // namespace

Digest hash(std::span<const std::byte> bytes) {
  // Little more than a chunk gains nothing from wide registers, and virtual machines make CPUID dear.
  Tree tree(bytes.size() > 3 * kChunk && has_wide_registers());
  return std::bit_cast<Digest>(tree.hash(bytes));
}

}  // namespace witness
