// Physical memory as owned values: who holds an AllocatedFrames holds those frames, nobody else does.
#pragma once

#include <cstdint>
#include <span>

#include "kernel/abi/cell.h"
#include "kernel/base/address.h"
#include "kernel/base/result.h"

namespace frame_allocator {

/// A contiguous run of frames that belongs to the holder of this value. Empty after a move; the destructor gives the
/// frames back. Contents are whatever the last owner left.
class CELL_OPAQUE AllocatedFrames final {
 public:
  AllocatedFrames() = default;
  AllocatedFrames(const AllocatedFrames&) = delete;
  AllocatedFrames& operator=(const AllocatedFrames&) = delete;
  AllocatedFrames(AllocatedFrames&& other) noexcept;
  AllocatedFrames& operator=(AllocatedFrames&& other) noexcept;
  ~AllocatedFrames();

  [[nodiscard]] bool empty() const { return range_.count == 0; }
  /// Frame numbers (physical address >> kPageShift); {0, 0} when empty.
  [[nodiscard]] Range range() const { return range_; }
  [[nodiscard]] PhysAddr start() const { return {range_.start << kPageShift}; }

  /// Cuts off and returns the frames from `count` on; this keeps the first `count`. Empty if count >= size.
  [[nodiscard]] AllocatedFrames split_off(std::uint64_t count);

 private:
  friend struct FrameSource;
  explicit AllocatedFrames(Range range) : range_(range) {}
  Range range_;
};

/// `count` contiguous frames whose first frame number is a multiple of `alignment` (frames, a power of two).
/// Errors: kOutOfRange for count 0 or a bad alignment; kOutOfMemory when no such run is free.
[[nodiscard]] CELL_EXPORT Result<AllocatedFrames> allocate(std::uint64_t count, std::uint64_t alignment = 1);

struct Stats {
  std::uint64_t total_frames;  ///< Usable RAM known to the allocator.
  std::uint64_t free_frames;
};
[[nodiscard]] CELL_DIAGNOSTIC Stats stats();

/// Called once, by nano_core: takes over all `usable` frame ranges but those in `reserved`. Book-keeping lives in
/// the lowest usable frames with room for it and is reached at `direct_map` + physical address. Errors: kOutOfMemory
/// when no range has room for the book-keeping; kAlreadyExists when called again.
[[nodiscard]] CELL_UNSAFE Result<void> init(std::span<const Range> usable, std::span<const Range> reserved,
                                            std::uint64_t direct_map);

/// Gives frames that were reserved at init (nano_core's own image) to the pool. The caller proves that nobody uses
/// them. Errors: kOutOfRange outside the managed memory; kAlreadyExists when one of them is already free.
[[nodiscard]] CELL_UNSAFE Result<void> donate(Range frames);

/// Turns ownership into a bare range, which then belongs to the caller; the counterpart is `adopt`. For owners that
/// keep the range in hardware tables (mapped_pages).
[[nodiscard]] CELL_UNSAFE Range release_ownership(AllocatedFrames frames);
/// The value for a range obtained from release_ownership: exactly one for each.
[[nodiscard]] CELL_UNSAFE AllocatedFrames adopt(Range frames);

}  // namespace frame_allocator
