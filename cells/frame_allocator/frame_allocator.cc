#include "cells/frame_allocator/frame_allocator.h"

#include <optional>
#include <utility>

#include "cells/panic/panic.h"
#include "kernel/arch/spin_lock.h"
#include "kernel/base/range_bitmap.h"

namespace frame_allocator {

namespace {

/// Frame numbers past this can't be reached through the direct map.
constexpr std::uint64_t kFrameLimit = layout::kGeneralPages.start - (layout::kDirectMap >> kPageShift);

/// std::has_single_bit would be a call into libgcc on the baseline processor.
constexpr bool is_power_of_two(std::uint64_t value) { return value != 0 && (value & (value - 1)) == 0; }

using Lock = arch::SpinLock<arch::InterruptsAsTheyAre>;

struct Pool {
  Lock lock;                       ///< Whoever changes the rest.
  RangeBitmap frames;              ///< Covers [0, highest usable frame]; its storage is in frames of its own.
  std::uint64_t total_frames = 0;  ///< Usable and not reserved at init, or donated. 0 until init.
};

}  // namespace

CELL_KEPT(Pool, pool, "inventory", "which frames are free can only be known by asking every owner");

/// The only maker of AllocatedFrames from a bare range, and the only way back.
struct FrameSource {
  static AllocatedFrames make(Range range) { return AllocatedFrames(range); }
  static Range take(AllocatedFrames& frames) { return std::exchange(frames.range_, Range{}); }
};

AllocatedFrames::AllocatedFrames(AllocatedFrames&& other) noexcept : range_(FrameSource::take(other)) {}

AllocatedFrames& AllocatedFrames::operator=(AllocatedFrames&& other) noexcept {
  const Range incoming = FrameSource::take(other);
  const AllocatedFrames old(FrameSource::take(*this));
  range_ = incoming;
  return *this;
}

AllocatedFrames::~AllocatedFrames() {
  if (range_.count == 0) return;
  const Lock::Guard guard(pool.lock);
  if (!pool.frames.release(range_)) [[unlikely]]
    panic::panic("frame_allocator: frames freed twice or never allocated");
}

AllocatedFrames AllocatedFrames::split_off(std::uint64_t count) {
  if (count >= range_.count) return {};
  AllocatedFrames rest(Range{range_.start + count, range_.count - count});
  range_ = count == 0 ? Range{} : Range{range_.start, count};
  return rest;
}

namespace {

// Out of line, so that allocate() needs no stack for an Error.
[[gnu::cold, gnu::noinline]] Result<AllocatedFrames> refuse(std::uint64_t count, std::uint64_t alignment) {
  return fail(ErrorKind::kOutOfRange, "frame_allocator: ", count, " frames aligned to ", alignment);
}
[[gnu::cold, gnu::noinline]] Result<AllocatedFrames> run_out(std::uint64_t count) {
  return fail(ErrorKind::kOutOfMemory, "frame_allocator: no run of ", count, " frames, ", pool.frames.free_count(),
              " are free");
}

}  // namespace

Result<AllocatedFrames> allocate(std::uint64_t count, std::uint64_t alignment) {
  std::uint64_t start;
  if (count == 1 && alignment == 1) [[likely]] {
    const Lock::Guard guard(pool.lock);
    start = pool.frames.allocate_one();
  } else {
    if (count == 0 || !is_power_of_two(alignment)) return refuse(count, alignment);
    const Lock::Guard guard(pool.lock);
    start = pool.frames.allocate(count, alignment);
  }
  if (start == RangeBitmap::kNone) [[unlikely]]
    return run_out(count);
  return FrameSource::make({start, count});
}

Stats stats() { return {pool.total_frames, pool.frames.free_count()}; }

namespace {

bool overlaps(Range a, Range b) { return a.start < b.end() && b.start < a.end(); }

/// The first run of `count` frames in `range` that no reserved range touches, frame 0 aside.
std::optional<std::uint64_t> find_gap(Range range, std::span<const Range> reserved, std::uint64_t count) {
  std::uint64_t start = range.start == 0 ? 1 : range.start;
  for (bool moved = true; moved;) {
    moved = false;
    if (start + count > range.end()) return std::nullopt;
    for (const Range& taken : reserved) {
      if (!overlaps({start, count}, taken)) continue;
      start = taken.end();
      moved = true;
    }
  }
  return start;
}

/// Room for the book-keeping, as low as possible: the page tables that nano_core begins with reach the first 4 GiB
/// only.
std::optional<Range> find_storage(std::span<const Range> usable, std::span<const Range> reserved, std::uint64_t count) {
  std::optional<Range> lowest;
  for (const Range& range : usable) {
    const std::optional<std::uint64_t> start = find_gap(range, reserved, count);
    if (start && (!lowest || *start < lowest->start)) lowest = Range{*start, count};
  }
  return lowest;
}

Result<std::uint64_t> highest_end(std::span<const Range> usable) {
  std::uint64_t end = 0;
  for (const Range& range : usable) {
    if (range.count > kFrameLimit || range.start > kFrameLimit - range.count)
      return fail(ErrorKind::kOutOfRange, "frame_allocator: usable frames ", range.start, " + ", range.count);
    if (range.end() > end) end = range.end();
  }
  return end;
}

/// The part of `range` below `end`; reserved ranges may reach past usable memory.
Range clip(Range range, std::uint64_t end) {
  if (range.start >= end) return {};
  return {range.start, range.count < end - range.start ? range.count : end - range.start};
}

}  // namespace

Result<void> init(std::span<const Range> usable, std::span<const Range> reserved, std::uint64_t direct_map) {
  if (pool.total_frames != 0) return fail(ErrorKind::kAlreadyExists, "frame_allocator: init called again");
  TRY_ASSIGN(const std::uint64_t end, highest_end(usable));
  const std::uint64_t words = RangeBitmap::words_for(end);
  const std::uint64_t storage_frames = pages_for(words * sizeof(std::uint64_t));
  const std::optional<Range> storage = find_storage(usable, reserved, storage_frames);
  if (end == 0 || !storage)
    return fail(ErrorKind::kOutOfMemory, "frame_allocator: no room for ", storage_frames, " frames of book-keeping");

  auto* const first_word = reinterpret_cast<std::uint64_t*>(direct_map + (storage->start << kPageShift));
  RangeBitmap frames({0, end}, {first_word, words});
  for (const Range& range : usable)
    if (range.count != 0) frames.mark_free(range);
  for (const Range& range : reserved)
    if (const Range known = clip(range, end); known.count != 0) frames.mark_used(known);
  frames.mark_used({0, 1});
  pool.total_frames = frames.free_count();
  frames.mark_used(*storage);
  pool.frames = frames;
  return {};
}

Result<void> donate(Range frames) {
  if (!pool.frames.covers(frames) || frames.start == 0)
    return fail(ErrorKind::kOutOfRange, "frame_allocator: donated frames ", frames.start, " + ", frames.count);
  const Lock::Guard guard(pool.lock);
  if (!pool.frames.release(frames))
    return fail(ErrorKind::kAlreadyExists, "frame_allocator: donated frames are free: ", frames.start, " + ",
                frames.count);
  pool.total_frames += frames.count;
  return {};
}

Range release_ownership(AllocatedFrames frames) { return FrameSource::take(frames); }

AllocatedFrames adopt(Range frames) { return FrameSource::make(frames); }

}  // namespace frame_allocator
