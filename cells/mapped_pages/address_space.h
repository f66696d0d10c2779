// The page tables of the processor: four levels, written through the direct map.
#pragma once

#include <array>
#include <cstdint>

#include "cells/mapped_pages/mapped_pages.h"
#include "cells/mapped_pages/table_pool.h"
#include "kernel/base/address.h"
#include "kernel/base/result.h"

namespace mapped_pages {

/// Forgets the translations of pages on this processor.
void flush(Range pages);

/// How much one entry maps: the level of the table that it stands in.
enum class PageSize : std::uint8_t { k4KiB = 0, k2MiB = 1 };

/// One tree of page tables. Plain data, so that it can be moved by memcpy; whoever holds it ends it with destroy().
///
/// Every change is complete in the TLB when the function returns. A table exists as long as an entry in it is present,
/// but for the root.
class AddressSpace {
 public:
  constexpr AddressSpace() = default;

  /// A tree that maps nothing. Errors: kOutOfMemory, and no frame is kept.
  [[nodiscard]] static Result<AddressSpace> create(std::uint64_t direct_map);
  /// Frees all tables and spares; what they map stays with its owner. Not for the tree in CR3.
  void destroy();

  /// Joins pages.count pages with as many frames from `first_frame` on. For k2MiB both starts and the count are
  /// multiples of 512. On error no entry and no table is left of it; large pages are left to destroy().
  /// Errors: kOutOfMemory when a table is missing; kAlreadyExists when a page is mapped.
  [[nodiscard]] Result<void> map(Range pages, std::uint64_t first_frame, Access access,
                                 PageSize size = PageSize::k4KiB);
  /// Clears the entries of `pages` that are present as 4 KiB pages, and frees tables that became empty.
  void unmap(Range pages);
  /// Gives other rights to the pages of `pages` that are present as 4 KiB pages.
  void protect(Range pages, Access access);

  /// All of `pages` are present as 4 KiB pages.
  [[nodiscard]] bool maps(Range pages) const;
  [[nodiscard]] Translation translate(VirtAddr address) const;

  [[nodiscard]] bool empty() const { return root_ == 0; }
  [[nodiscard]] PhysAddr root() const { return {root_ << kPageShift}; }
  [[nodiscard]] std::uint64_t direct_map() const { return direct_map_; }
  /// Tables in use, the root included, the spares of the pool not.
  [[nodiscard]] std::uint64_t table_frames() const { return table_frames_; }

 private:
  static constexpr unsigned kTopLevel = 3;
  /// Element l: the entry for one address in its table of level l, root = kTopLevel; set down to the level asked for.
  using Path = std::array<std::uint64_t*, kTopLevel + 1>;

  std::uint64_t* table(std::uint64_t frame) const;
  std::uint64_t* next(std::uint64_t entry, std::uint64_t page, unsigned level) const;
  template <unsigned kLevel>
  Result<void> open(Path& path, std::uint64_t page);
  Result<void> make_table(Path& path, std::uint64_t page, unsigned level);
  bool find(Path& path, std::uint64_t page) const;
  void close(Path& path, std::uint64_t page, unsigned level);
  template <unsigned kLevel>
  Result<void> map_at(Range pages, std::uint64_t first_frame, std::uint64_t bits);
  template <unsigned kLevel>
  Result<std::uint64_t> map_in_one_table(Range pages, std::uint64_t first_frame, std::uint64_t bits);
  std::uint64_t unmap_in_one_table(Range pages);
  void destroy_below(std::uint64_t frame, unsigned level);

  std::uint64_t direct_map_ = 0;
  std::uint64_t root_ = 0;  ///< Frame; 0 is no tree.
  std::uint64_t table_frames_ = 0;
  TablePool pool_;
};

}  // namespace mapped_pages
