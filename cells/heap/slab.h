// Four frames cut into blocks of one size. The slab of a block is found by masking its address.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cells/heap/size_classes.h"
#include "kernel/base/address.h"

namespace heap {

inline constexpr std::uint64_t kSlabFrames = 4;
inline constexpr std::uint64_t kSlabBytes = kSlabFrames * kPageSize;

/// What stands at the start of each kSlabBytes-aligned piece of memory that the heap holds.
enum class Magic : std::uint64_t {
  kSlab = 0x51ab'11fe'0b10'c45e,   ///< A Slab with blocks in use or ready for it.
  kSpare = 0x51ab'0dea'd000'5e1f,  ///< A Slab without blocks, of no class.
  kLarge = 0x1a46'e0b1'0c4b'10c4,  ///< A LargeBlock.
};

/// A block that nobody uses.
struct FreeBlock {
  FreeBlock* next;     ///< In the same slab; null at the end.
  std::uint64_t mark;  ///< kFreeMark, until the block is used again.
};
static_assert(sizeof(FreeBlock) <= kClassBytes.front());

/// Tells a released block, at first sight: a user's data may look the same.
inline constexpr std::uint64_t kFreeMark = 0xf4ee'b10c'f4ee'b10c;

/// Header of a slab; blocks follow.
struct alignas(64) Slab {
  Magic magic;
  FreeBlock* free;            ///< Released blocks; null if there are none.
  Slab* next;                 ///< In the list that the slab is in; null at the end.
  Slab* previous;             ///< Null at the front.
  std::uint32_t fresh;        ///< Bytes of blocks that were handed out at least once; the rest was never touched.
  std::uint32_t capacity;     ///< Bytes of all blocks.
  std::uint32_t block_bytes;  ///< Size of a block.
  std::uint32_t reciprocal;   ///< 2^32 / block_bytes, rounded up.
  std::uint32_t countdown;    ///< Releases until somebody must look at the slab: see SizeClass in heap.cc.
  std::uint8_t class_index;   ///< Which size class.
  bool is_full;               ///< In no list: all its blocks are in use.

  void format(std::size_t index);
  [[nodiscard]] std::byte* blocks() { return reinterpret_cast<std::byte*>(this + 1); }

  /// `address` is the start of a block that was handed out before. Safe for any address in the slab.
  ///
  /// The remainder test without a division: n is a multiple of d exactly when n * ceil(2^32 / d) mod 2^32 is smaller
  /// than the factor, as long as n * d < 2^32 (Lemire, Kaser, Kurz: Faster remainder by direct computation, 2019).
  [[nodiscard]] bool holds(std::uint64_t address) const {
    const auto offset = static_cast<std::uint32_t>(address - reinterpret_cast<std::uint64_t>(this + 1));
    return offset < fresh && offset * reciprocal < reciprocal;
  }
  /// A block that was never used; null when there is none left.
  [[nodiscard]] FreeBlock* take_fresh() {
    if (fresh == capacity) return nullptr;
    auto* const block = reinterpret_cast<FreeBlock*>(blocks() + fresh);
    fresh += block_bytes;
    return block;
  }
  [[nodiscard]] std::uint32_t block_count() const { return capacity / block_bytes; }
  [[nodiscard]] bool is_free(const void* block) const {
    for (const FreeBlock* each = free; each != nullptr; each = each->next)
      if (each == block) return true;
    return false;
  }

  static Slab* of(std::uint64_t address) { return reinterpret_cast<Slab*>(address & ~(kSlabBytes - 1)); }
};
static_assert(sizeof(Slab) == 64, "blocks of 64 bytes stay in one cache line");
static_assert(kSlabBytes * kMaxSmall < 1ULL << 32, "see Slab::holds");

/// Header of a block that is too large for a slab: contiguous frames, aligned like a slab.
struct alignas(64) LargeBlock {
  Magic magic;
  std::uint64_t frames;  ///< The header's included.
};

/// A doubly linked, null-terminated list of slabs. Plain data.
struct SlabList {
  Slab* first = nullptr;

  void push(Slab* slab) {
    slab->next = first;
    slab->previous = nullptr;
    if (first != nullptr) first->previous = slab;
    first = slab;
  }
  /// The list is not empty, and its first slab stays the first.
  void push_second(Slab* slab) {
    slab->next = first->next;
    slab->previous = first;
    if (slab->next != nullptr) slab->next->previous = slab;
    first->next = slab;
  }
  /// Precondition: `slab` is in this list.
  void remove(Slab* slab) {
    if (slab->next != nullptr) slab->next->previous = slab->previous;
    (slab->previous != nullptr ? slab->previous->next : first) = slab->next;
  }
};

}  // namespace heap
