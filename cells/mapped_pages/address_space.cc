#include "cells/mapped_pages/address_space.h"

#include <algorithm>

#include "cells/cpu/cpu.h"
#include "cells/mapped_pages/page_entry.h"
#include "kernel/arch/cpu_ops.h"

namespace mapped_pages {

namespace {

/// Beyond this many pages, forgetting all translations costs less than forgetting each (Linux draws the line at 33).
constexpr std::uint64_t kFlushEachLimit = 32;

// The only privileged instructions of the cell. INVLPG also drops all cached upper-level entries (Intel SDM volume 3,
// section 4.10.4.1); no entry of ours is global, so that a write to CR3 drops everything.
[[gnu::noinline, gnu::noclone]] void flush_page(std::uint64_t page) { arch::flush_tlb_page(page << kPageShift); }
[[gnu::noinline, gnu::noclone]] void flush_all() { arch::write_cr3(arch::read_cr3()); }

void flush_everywhere(Range pages) {
  flush(pages);
  cpu::forget_elsewhere();
}

constexpr std::uint64_t index_of(std::uint64_t page, unsigned level) {
  return (page >> (page_entry::kIndexBits * level)) % page_entry::kEntries;
}

bool is_present(std::uint64_t entry) { return (entry & page_entry::kPresent) != 0; }
bool is_table(std::uint64_t entry) {
  return (entry & (page_entry::kPresent | page_entry::kLarge)) == page_entry::kPresent;
}
void add_live(std::uint64_t& entry, std::uint64_t change) {
  entry = page_entry::with_live(entry, page_entry::live(entry) + change);
}

}  // namespace

void flush(Range pages) {
  if (pages.count > kFlushEachLimit) return flush_all();
  for (std::uint64_t page = pages.start; page != pages.end(); ++page) flush_page(page);
}

Result<AddressSpace> AddressSpace::create(std::uint64_t direct_map) {
  AddressSpace space;
  space.direct_map_ = direct_map;
  TRY(space.pool_.fill());
  const Result<std::uint64_t> root = space.pool_.take(direct_map);
  if (!root) {
    space.pool_.drain();
    return std::unexpected<Error>(root.error());
  }
  space.root_ = *root;
  space.table_frames_ = 1;
  return space;
}

void AddressSpace::destroy() {
  destroy_below(root_, kTopLevel);
  pool_.drain();
  *this = {};
}

void AddressSpace::destroy_below(std::uint64_t frame, unsigned level) {
  std::uint64_t* const entries = table(frame);
  for (std::uint64_t i = 0; i < page_entry::kEntries; ++i) {
    if (level > 0 && is_table(entries[i])) destroy_below(page_entry::frame(entries[i]), level - 1);
    entries[i] = 0;
  }
  pool_.give(frame);
}

std::uint64_t* AddressSpace::table(std::uint64_t frame) const {
  return reinterpret_cast<std::uint64_t*>(direct_map_ + (frame << kPageShift));
}

/// The entry for `page` in the table of `level` that `entry` names.
std::uint64_t* AddressSpace::next(std::uint64_t entry, std::uint64_t page, unsigned level) const {
  return table(page_entry::frame(entry)) + index_of(page, level);
}

/// Makes the table that the absent entry path[level] is to name. On error no empty table is left on the path.
[[gnu::cold, gnu::noinline]] Result<void> AddressSpace::make_table(Path& path, std::uint64_t page, unsigned level) {
  if ((*path[level] & page_entry::kLarge) != 0)
    return fail(ErrorKind::kAlreadyExists, "mapped_pages: inside a large page: ", page << kPageShift);
  const Result<std::uint64_t> frame = pool_.take(direct_map_);
  if (!frame) {
    close(path, page, level);
    return std::unexpected<Error>(frame.error());
  }
  *path[level] = page_entry::table(*frame);
  ++table_frames_;
  if (level < kTopLevel) add_live(*path[level + 1], 1);
  return {};
}

/// Finds the way to the entry of kLevel for `page`, and makes the tables that are missing on it. On error none is left.
template <unsigned kLevel>
Result<void> AddressSpace::open(Path& path, std::uint64_t page) {
  path[kTopLevel] = table(root_) + index_of(page, kTopLevel);
#pragma GCC unroll 3
  for (unsigned l = kTopLevel; l > kLevel; --l) {
    if (!is_table(*path[l])) [[unlikely]]
      TRY(make_table(path, page, l));
    path[l - 1] = next(*path[l], page, l - 1);
  }
  return {};
}

/// Finds the way to the 4 KiB entry for `page`; false when there is no table for it.
bool AddressSpace::find(Path& path, std::uint64_t page) const {
  path[kTopLevel] = table(root_) + index_of(page, kTopLevel);
#pragma GCC unroll 3
  for (unsigned l = kTopLevel; l > 0; --l) {
    if (!is_table(*path[l])) [[unlikely]]
      return false;
    path[l - 1] = next(*path[l], page, l - 1);
  }
  return true;
}

/// Frees the table of `level` on the path and those above it, as far as they are empty.
void AddressSpace::close(Path& path, std::uint64_t page, unsigned level) {
  for (unsigned l = level + 1; l <= kTopLevel && page_entry::live(*path[l]) == 0; ++l) {
    const std::uint64_t frame = page_entry::frame(*path[l]);
    *path[l] = 0;
    flush_everywhere({page, 1});
    pool_.give(frame);
    --table_frames_;
    if (l < kTopLevel) add_live(*path[l + 1], ~std::uint64_t{0});
  }
}

/// Maps as many of `pages` as lie in one table; returns how many 4 KiB pages that were.
template <unsigned kLevel>
Result<std::uint64_t> AddressSpace::map_in_one_table(Range pages, std::uint64_t first_frame, std::uint64_t bits) {
  constexpr unsigned kShift = page_entry::kIndexBits * kLevel;
  Path path;
  TRY(open<kLevel>(path, pages.start));
  const std::uint64_t count = std::min(pages.count >> kShift, page_entry::kEntries - index_of(pages.start, kLevel));
  std::uint64_t* const entries = path[kLevel];
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!is_present(entries[i])) [[likely]]
      continue;
    close(path, pages.start, kLevel);
    return fail(ErrorKind::kAlreadyExists,
                "mapped_pages: already mapped: ", (pages.start + (i << kShift)) << kPageShift);
  }
  for (std::uint64_t i = 0; i < count; ++i) entries[i] = (first_frame + (i << kShift)) << kPageShift | bits;
  add_live(*path[kLevel + 1], count);
  return count << kShift;
}

template <unsigned kLevel>
Result<void> AddressSpace::map_at(Range pages, std::uint64_t first_frame, std::uint64_t bits) {
  for (std::uint64_t done = 0; done < pages.count;) {
    const auto mapped = map_in_one_table<kLevel>({pages.start + done, pages.count - done}, first_frame + done, bits);
    if (!mapped) [[unlikely]] {
      unmap({pages.start, done});
      return std::unexpected<Error>(mapped.error());
    }
    done += *mapped;
  }
  return {};
}

Result<void> AddressSpace::map(Range pages, std::uint64_t first_frame, Access access, PageSize size) {
  const std::uint64_t bits = page_entry::bits_of(access);
  if (size == PageSize::k4KiB) [[likely]]
    return map_at<0>(pages, first_frame, bits);
  return map_at<1>(pages, first_frame, bits | page_entry::kLarge);
}

/// Unmaps as many of `pages` as lie in one table; returns how many pages that were, mapped or not.
std::uint64_t AddressSpace::unmap_in_one_table(Range pages) {
  const std::uint64_t count = std::min(pages.count, page_entry::kEntries - index_of(pages.start, 0));
  Path path;
  if (!find(path, pages.start)) return count;
  std::uint64_t cleared = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    cleared += path[0][i] & page_entry::kPresent;
    path[0][i] = 0;
  }
  flush_everywhere({pages.start, count});
  add_live(*path[1], ~cleared + 1);
  if (page_entry::live(*path[1]) == 0) [[unlikely]]
    close(path, pages.start, 0);
  return count;
}

void AddressSpace::unmap(Range pages) {
  for (std::uint64_t done = 0; done < pages.count;)
    done += unmap_in_one_table({pages.start + done, pages.count - done});
}

void AddressSpace::protect(Range pages, Access access) {
  const std::uint64_t bits = page_entry::bits_of(access);
  Path path;
  for (std::uint64_t page = pages.start; page != pages.end(); ++page) {
    if (!find(path, page) || !is_present(*path[0])) continue;
    *path[0] = (*path[0] & page_entry::kAddressMask) | bits;
  }
  flush_everywhere(pages);
}

bool AddressSpace::maps(Range pages) const {
  Path path;
  for (std::uint64_t i = 0; i < pages.count; ++i)
    if (!find(path, pages.start + i) || !is_present(*path[0])) return false;
  return true;
}

Translation AddressSpace::translate(VirtAddr address) const {
  constexpr unsigned kSignShift = 47;  // bits 47 to 63 of a canonical address are equal
  const auto sign = static_cast<std::int64_t>(address.value) >> kSignShift;
  if (empty() || (sign != 0 && sign != -1)) return {};
  std::uint64_t frame = root_;
  bool is_writable = true;
  bool is_executable = true;
  for (unsigned level = kTopLevel;; --level) {
    const std::uint64_t entry = table(frame)[index_of(address.page(), level)];
    if (!is_present(entry)) return {};
    is_writable &= (entry & page_entry::kWritable) != 0;
    is_executable &= (entry & page_entry::kNoExecute) == 0;
    frame = page_entry::frame(entry);
    if (level > 0 && is_table(entry)) continue;
    const std::uint64_t offset_mask = (kPageSize << (page_entry::kIndexBits * level)) - 1;
    const PhysAddr base{(frame << kPageShift) & ~offset_mask};
    return {true, is_writable, is_executable, base + (address.value & offset_mask)};
  }
}

}  // namespace mapped_pages
