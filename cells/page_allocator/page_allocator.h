// Ranges of virtual pages as owned values; nothing is mapped here.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/address.h"
#include "kernel/base/result.h"

namespace page_allocator {

/// Which part of the address space (kernel/base/address.h, namespace layout).
enum class Arena : std::uint8_t {
  kGeneral,  ///< layout::kGeneralPages: stacks, buffers, everything that cell code does not name by relocation.
  kCells,    ///< layout::kCellPages: sections of cells.
};

/// A contiguous run of virtual pages that belongs to the holder of this value. Empty after a move; the destructor gives
/// the pages back for reuse.
class CELL_OPAQUE AllocatedPages final {
 public:
  AllocatedPages() = default;
  AllocatedPages(const AllocatedPages&) = delete;
  AllocatedPages& operator=(const AllocatedPages&) = delete;
  AllocatedPages(AllocatedPages&& other) noexcept;
  AllocatedPages& operator=(AllocatedPages&& other) noexcept;
  ~AllocatedPages();

  [[nodiscard]] bool empty() const { return range_.count == 0; }
  /// Page numbers (virtual address >> kPageShift, all 52 bits); {0, 0} when empty.
  [[nodiscard]] Range range() const { return range_; }
  [[nodiscard]] VirtAddr start() const { return {range_.start << kPageShift}; }

  /// Cuts off and returns the pages from `count` on; this keeps the first `count`. Empty if count >= size. For a guard
  /// page that is owned but never mapped.
  [[nodiscard]] AllocatedPages split_off(std::uint64_t count);

 private:
  friend struct PageSource;
  explicit AllocatedPages(Range range) : range_(range) {}
  Range range_;
};

/// `count` contiguous pages of `arena`. Errors: kOutOfRange for count 0; kOutOfMemory when no such run is free.
[[nodiscard]] CELL_EXPORT Result<AllocatedPages> allocate(Arena arena, std::uint64_t count);

struct Stats {
  std::uint64_t total_pages;
  std::uint64_t free_pages;
};
[[nodiscard]] CELL_DIAGNOSTIC Stats stats(Arena arena);

/// Called once, by nano_core, after frame_allocator::init: book-keeping is taken from frames reached at `direct_map`.
/// Errors: as frame_allocator::allocate; kAlreadyExists when called again.
[[nodiscard]] CELL_UNSAFE Result<void> init(std::uint64_t direct_map);

}  // namespace page_allocator
