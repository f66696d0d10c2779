// The memory and string functions of C, as templates of their extern "C" names in c_symbols.cc, so that a host test can
// run them beside the C library's. 16 bytes a step: a step is one load and one store whatever the alignment, and less
// than one `rep` iteration a quadword when instructions are counted (docs: README.md, "How memory is copied"). Nothing
// here may call what it implements: the cell is compiled with -fno-tree-loop-distribute-patterns, and a test looks.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cxx_runtime::bytes {

using Block [[gnu::vector_size(16)]] = long long;
using Word = std::uint64_t;
using Half = std::uint32_t;
using Quarter = std::uint16_t;

/// Bytes held in registers between reading and writing. A function that holds two Strides uses all sixteen of them.
template <std::size_t kBytes>
struct Held {
  Block blocks[kBytes / sizeof(Block)];
};
using Stride = Held<128>;  ///< One turn of the main loops.

/// One instruction, whatever the alignment: GCC expands a builtin of constant size in place.
template <typename Unit>
inline Unit load(const unsigned char* from) {
  Unit value;
  __builtin_memcpy(&value, from, sizeof(Unit));
  return value;
}
template <typename Unit>
inline void store(unsigned char* to, Unit value) {
  __builtin_memcpy(to, &value, sizeof(Unit));
}
template <std::size_t kBytes>
inline void load(Held<kBytes>& held, const unsigned char* from) {
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kBytes / sizeof(Block); ++i) held.blocks[i] = load<Block>(from + i * sizeof(Block));
}
template <std::size_t kBytes>
inline void store(unsigned char* to, const Held<kBytes>& held) {
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kBytes / sizeof(Block); ++i) store<Block>(to + i * sizeof(Block), held.blocks[i]);
}

/// Copies the first and the last Unit of a range of one to two Units. All is read before anything is written.
template <typename Unit>
inline void copy_ends(unsigned char* to, const unsigned char* from, std::size_t count) {
  const Unit first = load<Unit>(from);
  const Unit last = load<Unit>(from + count - sizeof(Unit));
  store<Unit>(to, first);
  store<Unit>(to + count - sizeof(Unit), last);
}
template <std::size_t kBytes>
inline void copy_held_ends(unsigned char* to, const unsigned char* from, std::size_t count) {
  Held<kBytes> first;
  Held<kBytes> last;
  load(first, from);
  load(last, from + count - kBytes);
  store(to, first);
  store(to + count - kBytes, last);
}

/// For counts up to a stride; the ranges may overlap. A call and its saved registers would double the cost.
[[gnu::always_inline]] inline void copy_short(unsigned char* to, const unsigned char* from, std::size_t count) {
  if (count >= sizeof(Block)) {
    if (count >= 64) return copy_held_ends<64>(to, from, count);
    if (count >= 32) return copy_held_ends<32>(to, from, count);
    return copy_ends<Block>(to, from, count);
  }
  if (count >= sizeof(Word)) return copy_ends<Word>(to, from, count);
  if (count >= sizeof(Half)) return copy_ends<Half>(to, from, count);
  if (count >= sizeof(Quarter)) return copy_ends<Quarter>(to, from, count);
  if (count != 0) *to = *from;
}

/// From low to high addresses; the ranges may overlap if `to` is the lower one.
[[gnu::always_inline]] inline void copy_up(unsigned char* to, const unsigned char* from, std::size_t count) {
  if (count <= sizeof(Stride)) return copy_short(to, from, count);
  // The last stride is read first: in an overlap, writing the others changes it.
  Stride last;
  load(last, from + count - sizeof(Stride));
  unsigned char* const last_to = to + count - sizeof(Stride);
  for (; to < last_to; to += sizeof(Stride), from += sizeof(Stride)) {
    Stride held;
    load(held, from);
    store(to, held);
  }
  store(last_to, last);
}

/// From high to low addresses; the ranges may overlap if `to` is the higher one.
[[gnu::always_inline]] inline void copy_down(unsigned char* to, const unsigned char* from, std::size_t count) {
  if (count <= sizeof(Stride)) return copy_short(to, from, count);
  Stride first;
  load(first, from);
  for (; count > sizeof(Stride); count -= sizeof(Stride)) {
    Stride held;
    load(held, from + count - sizeof(Stride));
    store(to + count - sizeof(Stride), held);
  }
  store(to, first);
}

/// memmove: any overlap.
[[gnu::always_inline]] inline void move(unsigned char* to, const unsigned char* from, std::size_t count) {
  // True also when `to` lies below `from`: the difference wraps.
  const bool is_up_safe = reinterpret_cast<std::uint64_t>(to) - reinterpret_cast<std::uint64_t>(from) >= count;
  return is_up_safe ? copy_up(to, from, count) : copy_down(to, from, count);
}

template <typename Unit>
inline void fill_ends(unsigned char* to, Unit value, std::size_t count) {
  store<Unit>(to, value);
  store<Unit>(to + count - sizeof(Unit), value);
}
/// Fills kBytes at `to`.
template <std::size_t kBytes>
inline void fill_held(unsigned char* to, Block block) {
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kBytes; i += sizeof(Block)) store<Block>(to + i, block);
}

/// For counts of a block up to a stride.
inline void fill_blocks(unsigned char* to, Block block, std::size_t count) {
  if (count >= 64) {
    fill_held<64>(to, block);
    return fill_held<64>(to + count - 64, block);
  }
  if (count >= 32) {
    fill_held<32>(to, block);
    return fill_held<32>(to + count - 32, block);
  }
  fill_ends<Block>(to, block, count);
}

/// memset.
inline void fill(unsigned char* to, unsigned char value, std::size_t count) {
  const std::uint64_t word = value * 0x0101'0101'0101'0101ULL;
  if (count >= sizeof(Block)) {
    const Block block = {static_cast<long long>(word), static_cast<long long>(word)};
    if (count <= sizeof(Stride)) return fill_blocks(to, block, count);
    unsigned char* const last_to = to + count - sizeof(Stride);
    for (; to < last_to; to += sizeof(Stride)) fill_held<sizeof(Stride)>(to, block);
    return fill_held<sizeof(Stride)>(last_to, block);
  }
  if (count >= sizeof(Word)) return fill_ends<Word>(to, word, count);
  if (count >= sizeof(Half)) return fill_ends<Half>(to, static_cast<std::uint32_t>(word), count);
  if (count >= sizeof(Quarter)) return fill_ends<Quarter>(to, static_cast<std::uint16_t>(word), count);
  if (count != 0) *to = value;
}

/// The order of two words as byte strings: -1, 0, 1.
inline int order(std::uint64_t left, std::uint64_t right) {
  const std::uint64_t a = __builtin_bswap64(left);
  const std::uint64_t b = __builtin_bswap64(right);
  return (a > b) - (a < b);
}

/// memcmp.
inline int compare(const unsigned char* left, const unsigned char* right, std::size_t count) {
  std::size_t done = 0;
  for (; count - done >= sizeof(Word); done += sizeof(Word)) {
    const std::uint64_t a = load<Word>(left + done);
    const std::uint64_t b = load<Word>(right + done);
    if (a != b) return order(a, b);
  }
  if (done == count) return 0;
  if (count >= sizeof(Word)) {
    return order(load<Word>(left + count - sizeof(Word)), load<Word>(right + count - sizeof(Word)));
  }
  for (; done < count; ++done) {
    if (left[done] != right[done]) return left[done] < right[done] ? -1 : 1;
  }
  return 0;
}

/// Has bit 7 set in the lowest zero byte of `word`, nothing below; 0 when no byte is zero.
inline std::uint64_t zero_bytes(std::uint64_t word) {
  return (word - 0x0101'0101'0101'0101ULL) & ~word & 0x8080'8080'8080'8080ULL;
}

/// memchr: null when there is none.
inline const unsigned char* find(const unsigned char* from, unsigned char wanted, std::size_t count) {
  const std::uint64_t pattern = wanted * 0x0101'0101'0101'0101ULL;
  for (; count >= sizeof(Word); count -= sizeof(Word), from += sizeof(Word)) {
    const std::uint64_t hit = zero_bytes(load<Word>(from) ^ pattern);
    if (hit != 0) return from + __builtin_ctzll(hit) / 8;
  }
  for (; count != 0; --count, ++from) {
    if (*from == wanted) return from;
  }
  return nullptr;
}

/// strlen. Reads whole aligned words: up to 7 bytes behind the end, never across a page boundary.
[[gnu::no_sanitize("address")]] inline std::size_t length(const char* text) {
  const char* at = text;
  for (; reinterpret_cast<std::uint64_t>(at) % sizeof(Word) != 0; ++at) {
    if (*at == 0) return static_cast<std::size_t>(at - text);
  }
  for (;; at += sizeof(Word)) {
    const std::uint64_t hit = zero_bytes(load<Word>(reinterpret_cast<const unsigned char*>(at)));
    if (hit != 0) return static_cast<std::size_t>(at - text) + static_cast<std::size_t>(__builtin_ctzll(hit) / 8);
  }
}

/// strncmp; strcmp with `limit` ~0.
inline int compare_text(const char* left, const char* right, std::size_t limit) {
  for (std::size_t i = 0; i < limit; ++i) {
    const auto a = static_cast<unsigned char>(left[i]);
    const auto b = static_cast<unsigned char>(right[i]);
    if (a != b) return a < b ? -1 : 1;
    if (a == 0) return 0;
  }
  return 0;
}

}  // namespace cxx_runtime::bytes
