#include "cells/heap/heap.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/size_classes.h"
#include "cells/heap/slab.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/panic/panic.h"
#include "kernel/base/address.h"
#include "kernel/base/text.h"

namespace heap {

namespace {

/// Free slabs kept for any class, so that a wave of allocations does not go to frame_allocator each time.
constexpr std::uint64_t kMaxSpares = 8;
/// No request beyond this can ever be met: the direct map is smaller.
constexpr std::size_t kMaxLarge = 1ULL << 46;

struct SizeClass {
  SlabList partial;        ///< Slabs with room, or found full at the next allocation.
  std::uint64_t live = 0;  ///< Blocks in use.
};

/// All pointers are into slabs, that is, into the direct map.
struct Blocks {
  std::array<SizeClass, kClasses> classes;
  SlabList spares;  ///< Slabs of no class.
  std::uint64_t spare_count = 0;
  std::uint64_t large_live = 0;   ///< Large blocks in use.
  std::uint64_t large_bytes = 0;  ///< Their sizes in whole frames.
  std::uint64_t frames = 0;       ///< Held, from frame_allocator.
  std::uint64_t lowest =
      ~0ULL;              ///< All memory ever held lies in [lowest, end): what can be looked at before it is known
  std::uint64_t end = 0;  ///< to be ours.
};

}  // namespace

CELL_KEPT(Blocks, blocks, "inventory", "which blocks are free can only be known by asking every owner");

void Slab::format(std::size_t index) {
  const std::uint32_t size = kClassBytes[index];
  magic = Magic::kSlab;
  free = nullptr;
  fresh = 0;
  capacity = static_cast<std::uint32_t>((kSlabBytes - sizeof(Slab)) / size * size);
  block_bytes = size;
  reciprocal = static_cast<std::uint32_t>((1ULL << 32) / size + ((1ULL << 32) % size != 0));
  live = 0;
  class_index = static_cast<std::uint8_t>(index);
  is_listed = false;
}

namespace {

[[noreturn, gnu::cold, gnu::noinline]] void refuse(const void* block, std::string_view why) {
  Text<96> text;
  text.append("heap: released ");
  text.append(reinterpret_cast<std::uint64_t>(block));
  text.append(why);
  panic::panic(text.view());
}

/// Frames aligned like a slab, by their address in the direct map; 0 when there are none.
std::uint64_t take_frames(std::uint64_t count) {
  Result<frame_allocator::AllocatedFrames> frames = frame_allocator::allocate(count, kSlabFrames);
  if (!frames) return 0;
  const Range range = frame_allocator::release_ownership(std::move(*frames));
  const std::uint64_t address = mapped_pages::direct_map() + (range.start << kPageShift);
  blocks.frames += count;
  blocks.lowest = std::min(blocks.lowest, address);
  blocks.end = std::max(blocks.end, address + (count << kPageShift));
  return address;
}

void free_frames(std::uint64_t address, std::uint64_t count) {
  blocks.frames -= count;
  static_cast<void>(frame_allocator::adopt({(address - mapped_pages::direct_map()) >> kPageShift, count}));
}

void free_slab(Slab* slab) {
  slab->magic = Magic{};
  free_frames(reinterpret_cast<std::uint64_t>(slab), kSlabFrames);
}

/// An unformatted slab, in no list; null when memory is exhausted.
Slab* take_slab() {
  if (Slab* const spare = blocks.spares.first; spare != nullptr) {
    blocks.spares.remove(spare);
    --blocks.spare_count;
    return spare;
  }
  return reinterpret_cast<Slab*>(take_frames(kSlabFrames));
}

/// Keeps a slab without blocks in use for any class, or frees it.
void retire_slab(Slab* slab) {
  if (blocks.spare_count == kMaxSpares) return free_slab(slab);
  slab->magic = Magic::kSpare;
  blocks.spares.push(slab);
  ++blocks.spare_count;
}

/// The way of allocate() when the front slab has no released block: take a fresh one, drop full slabs, get a new slab.
[[gnu::noinline]] FreeBlock* find_block(std::size_t index) {
  SlabList& partial = blocks.classes[index].partial;
  while (Slab* const slab = partial.first) {
    FreeBlock* block = slab->free;
    if (block != nullptr) {
      slab->free = block->next;
    } else {
      block = slab->take_fresh();
    }
    if (block != nullptr) {
      ++slab->live;
      return block;
    }
    partial.remove(slab);
    slab->is_listed = false;
  }
  Slab* const slab = take_slab();
  if (slab == nullptr) return nullptr;
  slab->format(index);
  slab->is_listed = true;
  partial.push(slab);
  ++slab->live;
  return slab->take_fresh();
}

/// The way of release() when a slab was full or is now empty. The last slab of a class stays, so that a single block
/// allocated and released over and over touches no list.
[[gnu::noinline]] void relist(Slab* slab) {
  SlabList& partial = blocks.classes[slab->class_index].partial;
  if (!slab->is_listed) {
    partial.push(slab);
    slab->is_listed = true;
  }
  if (slab->live != 0 || (partial.first == slab && slab->next == nullptr)) return;
  partial.remove(slab);
  retire_slab(slab);
}

[[gnu::noinline]] void* allocate_large(std::size_t bytes) {
  if (bytes > kMaxLarge) return nullptr;
  const std::uint64_t frames = pages_for(bytes + sizeof(LargeBlock));
  auto* const block = reinterpret_cast<LargeBlock*>(take_frames(frames));
  if (block == nullptr) return nullptr;
  block->magic = Magic::kLarge;
  block->frames = frames;
  ++blocks.large_live;
  blocks.large_bytes += frames << kPageShift;
  return block + 1;
}

/// The way of release() for what is not in a slab.
[[gnu::noinline]] void release_large(void* block) {
  auto* const large = static_cast<LargeBlock*>(block) - 1;
  const auto address = reinterpret_cast<std::uint64_t>(large);
  if (address % kSlabBytes != 0 || large->magic != Magic::kLarge) refuse(block, ", which is not a live block");
  const std::uint64_t frames = large->frames;
  large->magic = Magic{};
  --blocks.large_live;
  blocks.large_bytes -= frames << kPageShift;
  free_frames(address, frames);
}

}  // namespace

void* allocate(std::size_t bytes) noexcept {
  if (bytes > kMaxSmall) [[unlikely]]
    return allocate_large(bytes);
  const std::size_t index = class_of(bytes);
  SizeClass& size_class = blocks.classes[index];
  Slab* const slab = size_class.partial.first;
  FreeBlock* block;
  if (slab != nullptr && slab->free != nullptr) [[likely]] {
    block = slab->free;
    slab->free = block->next;
    ++slab->live;
  } else {
    block = find_block(index);
    if (block == nullptr) return nullptr;
  }
  block->mark = 0;
  ++size_class.live;
  return block;
}

void release(void* block) noexcept {
  if (block == nullptr) return;
  const auto address = reinterpret_cast<std::uint64_t>(block);
  if (address < blocks.lowest || address >= blocks.end) [[unlikely]]
    refuse(block, ", which is not heap memory");
  Slab* const slab = Slab::of(address);
  if (slab->magic != Magic::kSlab) [[unlikely]]
    return release_large(block);
  if (!slab->holds(address)) [[unlikely]]
    refuse(block, ", which is not the start of a block");
  auto* const freed = static_cast<FreeBlock*>(block);
  if (freed->mark == kFreeMark && slab->is_free(freed)) [[unlikely]]
    refuse(block, " twice");
  freed->next = slab->free;
  freed->mark = kFreeMark;
  slab->free = freed;
  --blocks.classes[slab->class_index].live;
  if (--slab->live == 0 || !slab->is_listed) [[unlikely]]
    relist(slab);
}

Stats stats() {
  Stats stats{blocks.large_live, blocks.large_bytes, blocks.frames};
  for (std::size_t i = 0; i < kClasses; ++i) {
    stats.live_blocks += blocks.classes[i].live;
    stats.live_bytes += blocks.classes[i].live * kClassBytes[i];
  }
  return stats;
}

std::uint64_t trim() noexcept {
  const std::uint64_t before = blocks.frames;
  for (SizeClass& size_class : blocks.classes) {
    for (Slab *slab = size_class.partial.first, *next; slab != nullptr; slab = next) {
      next = slab->next;
      if (slab->live != 0) continue;
      size_class.partial.remove(slab);
      free_slab(slab);
    }
  }
  while (Slab* const spare = blocks.spares.first) {
    blocks.spares.remove(spare);
    free_slab(spare);
  }
  blocks.spare_count = 0;
  return before - blocks.frames;
}

Result<void> start() { return cxx_runtime::register_allocator({&allocate, &release}); }

void stop() { cxx_runtime::unregister_allocator(); }

}  // namespace heap
