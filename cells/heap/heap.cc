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
#include "kernel/arch/spin_lock.h"
#include "kernel/base/address.h"
#include "kernel/base/text.h"

namespace heap {

namespace {

/// Free slabs kept for any class, so that a wave of allocations does not go to frame_allocator each time.
constexpr std::uint64_t kMaxSpares = 8;
/// No request beyond this can ever be met: the direct map is smaller.
constexpr std::size_t kMaxLarge = 1ULL << 46;

/// The slabs of one size. `countdown` of a slab reaches 0 with the release that must change a list, so that all others
/// have nothing else to ask:
/// - the front slab, from which blocks are taken: blocks in use + 1, so never. It stays even when it is empty, and a
///   block allocated and released over and over touches no list;
/// - another slab of the list: blocks in use. At 0 it is retired;
/// - a full slab, in no list: 1. At 0 it joins the list again.
struct SizeClass {
  SlabList partial;              ///< Slabs with room; the front one may be found full at the next allocation.
  std::uint64_t full_slabs = 0;  ///< In no list.
};

using Lock = arch::SpinLock<arch::InterruptsAsTheyAre>;

/// All pointers are into slabs, that is, into the direct map.
struct Blocks {
  std::array<SizeClass, kClasses> classes;
  SlabList spares;  ///< Slabs of no class.
  std::uint64_t spare_count = 0;
  std::uint64_t large_live = 0;   ///< Large blocks in use.
  std::uint64_t large_bytes = 0;  ///< Their sizes in whole frames.
  std::uint64_t frames = 0;       ///< Held, from frame_allocator.
  std::uint64_t lowest =
      ~0ULL;               ///< All memory ever held lies in [lowest, end): what can be looked at before it is known
  std::uint64_t end = 0;   ///< to be ours.
  bool is_shared = false;  ///< By several processors: one alone needs no lock.
  Lock lock;
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
  countdown = 0;
  class_index = static_cast<std::uint8_t>(index);
  is_full = false;
}

namespace {

[[noreturn]] void refuse(const void* block, std::string_view why) {
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

/// Takes a block from the front slab; null when it is full.
FreeBlock* take_block(Slab* slab) {
  FreeBlock* block = slab->free;
  if (block != nullptr) {
    slab->free = block->next;
  } else {
    block = slab->take_fresh();
    if (block == nullptr) return nullptr;
  }
  block->mark = 0;
  ++slab->countdown;
  return block;
}

// What the exports call in the end is noexcept like they are, so that the calls are jumps.

/// The way of allocate() when the front slab has no released block: take a fresh one, drop full slabs, get a new slab.
[[gnu::noinline]] void* find_block(SizeClass& size_class) noexcept {
  SlabList& partial = size_class.partial;
  while (Slab* const slab = partial.first) {
    if (FreeBlock* const block = take_block(slab); block != nullptr) return block;
    partial.remove(slab);
    slab->is_full = true;
    slab->countdown = 1;
    ++size_class.full_slabs;
    if (partial.first != nullptr) ++partial.first->countdown;
  }
  Slab* const slab = take_slab();
  if (slab == nullptr) return nullptr;
  slab->format(static_cast<std::size_t>(&size_class - blocks.classes.data()));
  slab->countdown = 1;
  partial.push(slab);
  return take_block(slab);
}

/// The way of release() when a countdown is over.
[[gnu::noinline]] void relist(Slab* slab) noexcept {
  SizeClass& size_class = blocks.classes[slab->class_index];
  SlabList& partial = size_class.partial;
  if (!slab->is_full) {
    partial.remove(slab);
    return retire_slab(slab);
  }
  slab->is_full = false;
  slab->countdown = slab->block_count() - 1;
  --size_class.full_slabs;
  if (partial.first != nullptr) return partial.push_second(slab);
  ++slab->countdown;
  partial.push(slab);
}

/// Puts a block into its slab's list of released ones.
void put_block(Slab* slab, FreeBlock* block) {
  block->next = slab->free;
  block->mark = kFreeMark;
  slab->free = block;
  if (--slab->countdown == 0) [[unlikely]]
    relist(slab);
}

[[gnu::noinline]] void* allocate_large(std::size_t bytes) noexcept {
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

void release_large(LargeBlock* block) {
  const std::uint64_t frames = block->frames;
  block->magic = Magic{};
  --blocks.large_live;
  blocks.large_bytes -= frames << kPageShift;
  free_frames(reinterpret_cast<std::uint64_t>(block), frames);
}

bool is_heap_memory(std::uint64_t address) { return address >= blocks.lowest && address < blocks.end; }

/// The way of release() for all but plain blocks in a slab.
[[gnu::noinline]] void release_other(void* block) noexcept {
  if (block == nullptr) return;
  const auto address = reinterpret_cast<std::uint64_t>(block);
  if (!is_heap_memory(address)) refuse(block, ", which is not heap memory");
  Slab* const slab = Slab::of(address);
  if (slab->magic == Magic::kSlab) {
    if (!slab->holds(address)) refuse(block, ", which is not the start of a block");
    if (slab->is_free(block)) refuse(block, " twice");
    return put_block(slab, static_cast<FreeBlock*>(block));
  }
  auto* const large = static_cast<LargeBlock*>(block) - 1;
  if (static_cast<void*>(large) != slab || large->magic != Magic::kLarge) refuse(block, ", which is not a live block");
  release_large(large);
}

[[gnu::always_inline]] inline void* take(std::size_t bytes) noexcept {
  if (bytes > kMaxSmall) [[unlikely]]
    return allocate_large(bytes);
  SizeClass& size_class = blocks.classes[class_of(bytes)];
  Slab* const slab = size_class.partial.first;
  if (slab == nullptr || slab->free == nullptr) [[unlikely]]
    return find_block(size_class);
  return take_block(slab);
}

[[gnu::always_inline]] inline void put(void* block) noexcept {
  const auto address = reinterpret_cast<std::uint64_t>(block);
  Slab* const slab = Slab::of(address);
  auto* const plain = static_cast<FreeBlock*>(block);
  if (!is_heap_memory(address) || slab->magic != Magic::kSlab || !slab->holds(address) || plain->mark == kFreeMark)
      [[unlikely]]
    return release_other(block);
  put_block(slab, plain);
}

[[gnu::noinline]] void* take_locked(std::size_t bytes) noexcept {
  const Lock::Guard guard(blocks.lock);
  return take(bytes);
}

[[gnu::noinline]] void put_locked(void* block) noexcept {
  const Lock::Guard guard(blocks.lock);
  put(block);
}

}  // namespace

void* allocate(std::size_t bytes) noexcept { return blocks.is_shared ? take_locked(bytes) : take(bytes); }

void release(void* block) noexcept { return blocks.is_shared ? put_locked(block) : put(block); }

void share() noexcept { blocks.is_shared = true; }

namespace {

std::uint64_t live_blocks(const SizeClass& size_class) {
  std::uint64_t live = 0;
  for (const Slab* slab = size_class.partial.first; slab != nullptr; slab = slab->next) live += slab->countdown;
  if (size_class.partial.first != nullptr) --live;
  // All slabs of a class have as many blocks.
  const std::uint64_t block_bytes = kClassBytes[static_cast<std::size_t>(&size_class - blocks.classes.data())];
  return live + size_class.full_slabs * ((kSlabBytes - sizeof(Slab)) / block_bytes);
}

/// Frees the front slab if it is empty: the only one of a list that may be.
void trim_front(SizeClass& size_class) {
  Slab* const slab = size_class.partial.first;
  if (slab == nullptr || slab->countdown != 1) return;
  size_class.partial.remove(slab);
  free_slab(slab);
  if (Slab* const next = size_class.partial.first; next != nullptr) ++next->countdown;
}

}  // namespace

Stats stats() {
  const Lock::Guard guard(blocks.lock);
  Stats stats{blocks.large_live, blocks.large_bytes, blocks.frames};
  for (std::size_t i = 0; i < kClasses; ++i) {
    const std::uint64_t live = live_blocks(blocks.classes[i]);
    stats.live_blocks += live;
    stats.live_bytes += live * kClassBytes[i];
  }
  return stats;
}

void trim() noexcept {
  const Lock::Guard guard(blocks.lock);
  for (SizeClass& size_class : blocks.classes) trim_front(size_class);
  while (Slab* const spare = blocks.spares.first) {
    blocks.spares.remove(spare);
    free_slab(spare);
  }
  blocks.spare_count = 0;
}

Result<void> start() { return cxx_runtime::register_allocator({&allocate, &release}); }

void stop() { cxx_runtime::unregister_allocator(); }

}  // namespace heap
