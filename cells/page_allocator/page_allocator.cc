#include "cells/page_allocator/page_allocator.h"

#include <array>
#include <utility>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/panic/panic.h"
#include "kernel/arch/spin_lock.h"
#include "kernel/base/range_bitmap.h"

namespace page_allocator {

namespace {

constexpr std::array<Range, 2> kRanges = {layout::kGeneralPages, layout::kCellPages};
static_assert(static_cast<std::size_t>(Arena::kGeneral) == 0 && static_cast<std::size_t>(Arena::kCells) == 1);

/// One bitmap an Arena, in its order; their storage is in frames that are never given back.
using Lock = arch::SpinLock<arch::InterruptsAsTheyAre>;

struct Arenas {
  std::array<RangeBitmap, kRanges.size()> of;
  Lock lock;  ///< Whoever changes them.
};

}  // namespace

CELL_KEPT(Arenas, arenas, "inventory", "which pages are free can only be known by asking every owner");

/// The only maker of AllocatedPages from a bare range, and the only way back.
struct PageSource {
  static AllocatedPages make(Range range) { return AllocatedPages(range); }
  static Range take(AllocatedPages& pages) { return std::exchange(pages.range_, Range{}); }
};

AllocatedPages::AllocatedPages(AllocatedPages&& other) noexcept : range_(PageSource::take(other)) {}

AllocatedPages& AllocatedPages::operator=(AllocatedPages&& other) noexcept {
  const Range incoming = PageSource::take(other);
  const AllocatedPages old(PageSource::take(*this));
  range_ = incoming;
  return *this;
}

AllocatedPages::~AllocatedPages() {
  if (range_.count == 0) return;
  const Lock::Guard guard(arenas.lock);
  RangeBitmap& arena = arenas.of[range_.start >= layout::kCellPages.start ? 1 : 0];
  if (!arena.release(range_)) [[unlikely]]
    panic::panic("page_allocator: pages freed twice or never allocated");
}

AllocatedPages AllocatedPages::split_off(std::uint64_t count) {
  if (count >= range_.count) return {};
  AllocatedPages rest(Range{range_.start + count, range_.count - count});
  range_ = count == 0 ? Range{} : Range{range_.start, count};
  return rest;
}

namespace {

// Out of line, so that allocate() needs no stack for an Error.
[[gnu::cold, gnu::noinline]] Result<AllocatedPages> refuse(std::size_t arena, std::uint64_t count) {
  return fail(ErrorKind::kOutOfRange, "page_allocator: ", count, " pages of arena ", arena);
}
[[gnu::cold, gnu::noinline]] Result<AllocatedPages> run_out(std::size_t arena, std::uint64_t count) {
  return fail(ErrorKind::kOutOfMemory, "page_allocator: no run of ", count, " pages in arena ", arena, ", ",
              arenas.of[arena].free_count(), " are free");
}

}  // namespace

Result<AllocatedPages> allocate(Arena arena, std::uint64_t count) {
  const auto index = static_cast<std::size_t>(arena);
  if (count == 0 || index >= kRanges.size()) [[unlikely]]
    return refuse(index, count);
  std::uint64_t start;
  {
    const Lock::Guard guard(arenas.lock);
    start = arenas.of[index].allocate(count);
  }
  if (start == RangeBitmap::kNone) [[unlikely]]
    return run_out(index, count);
  return PageSource::make({start, count});
}

Stats stats(Arena arena) {
  const auto index = static_cast<std::size_t>(arena);
  if (index >= kRanges.size()) return {};
  return {arenas.of[index].range().count, arenas.of[index].free_count()};
}

Result<void> init(std::uint64_t direct_map) {
  if (arenas.of[0].range().count != 0) return fail(ErrorKind::kAlreadyExists, "page_allocator: init called again");
  std::uint64_t words = 0;
  for (const Range& range : kRanges) words += RangeBitmap::words_for(range.count);
  TRY_ASSIGN(frame_allocator::AllocatedFrames frames, frame_allocator::allocate(pages_for(words * sizeof(words))));

  const PhysAddr storage = frames.start();
  static_cast<void>(frame_allocator::release_ownership(std::move(frames)));
  auto* next_word = reinterpret_cast<std::uint64_t*>(direct_map + storage.value);
  for (std::size_t i = 0; i < kRanges.size(); ++i) {
    const std::uint64_t own_words = RangeBitmap::words_for(kRanges[i].count);
    arenas.of[i] = RangeBitmap(kRanges[i], {next_word, own_words});
    arenas.of[i].mark_free(kRanges[i]);
    next_word += own_words;
  }
  return {};
}

}  // namespace page_allocator
