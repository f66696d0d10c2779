// Memory that is really there: pages and frames joined by the page tables, one owner each, never writable and
// executable.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/page_allocator/page_allocator.h"
#include "kernel/abi/cell.h"
#include "kernel/base/address.h"
#include "kernel/base/result.h"

namespace mapped_pages {

/// What the processor lets code do with a mapping. There is no value for writable and executable.
enum class Access : std::uint8_t { kRead, kReadWrite, kReadExecute };

/// A type that any bytes may form: plain data without padding-dependent meaning, references or invariants.
template <typename T>
concept AnyBytes = std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T> && !std::is_pointer_v<T> &&
                   !std::is_reference_v<T> && !std::is_same_v<T, bool>;

/// Owned pages, owned frames and the page-table entries that join them one to one. Empty after a move. The destructor
/// clears the entries, flushes the TLB, gives pages and frames back, and page-table frames that became empty too.
/// Views (`as`, `as_span`) are valid only as long as the owner lives and does not move from it.
class CELL_OPAQUE Mapping final {
 public:
  Mapping() = default;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  ~Mapping();

  [[nodiscard]] bool empty() const { return pages_.empty(); }
  [[nodiscard]] VirtAddr start() const { return pages_.start(); }
  [[nodiscard]] std::uint64_t size_bytes() const { return pages_.range().count << kPageShift; }
  [[nodiscard]] Access access() const { return access_; }
  /// Physical address of the first frame; frames are contiguous.
  [[nodiscard]] PhysAddr physical() const { return frames_.start(); }

  /// A const view of one T at `offset` bytes. Errors: kOutOfRange, kMisaligned.
  template <AnyBytes T>
  [[nodiscard]] Result<const T*> as(std::uint64_t offset) const {
    TRY(check(offset, sizeof(T), alignof(T)));
    return reinterpret_cast<const T*>(start().value + offset);
  }
  /// `count` of them. Errors: kOutOfRange, kMisaligned.
  template <AnyBytes T>
  [[nodiscard]] Result<std::span<const T>> as_span(std::uint64_t offset, std::uint64_t count) const {
    if (count > size_bytes() / sizeof(T)) return fail(ErrorKind::kOutOfRange, "view of ", count, " elements");
    TRY(check(offset, count * sizeof(T), alignof(T)));
    return std::span<const T>(reinterpret_cast<const T*>(start().value + offset), count);
  }
  /// Writable views; also kRefused when the mapping is not kReadWrite.
  template <AnyBytes T>
  [[nodiscard]] Result<T*> as_writable(std::uint64_t offset) {
    TRY(check_writable(offset, sizeof(T), alignof(T)));
    return reinterpret_cast<T*>(start().value + offset);
  }
  template <AnyBytes T>
  [[nodiscard]] Result<std::span<T>> as_writable_span(std::uint64_t offset, std::uint64_t count) {
    if (count > size_bytes() / sizeof(T)) return fail(ErrorKind::kOutOfRange, "view of ", count, " elements");
    TRY(check_writable(offset, count * sizeof(T), alignof(T)));
    return std::span<T>(reinterpret_cast<T*>(start().value + offset), count);
  }

 private:
  friend struct MappingSource;
  [[nodiscard]] Result<void> check(std::uint64_t offset, std::uint64_t size, std::uint64_t alignment) const;
  [[nodiscard]] Result<void> check_writable(std::uint64_t offset, std::uint64_t size, std::uint64_t alignment) const;

  page_allocator::AllocatedPages pages_;
  frame_allocator::AllocatedFrames frames_;
  Access access_ = Access::kRead;
};

/// A Mapping whose rights are in its type. Changing rights consumes the value (`into`).
template <Access kAccess>
class MappedPages final {
 public:
  MappedPages() = default;
  [[nodiscard]] bool empty() const { return mapping_.empty(); }
  [[nodiscard]] VirtAddr start() const { return mapping_.start(); }
  [[nodiscard]] std::uint64_t size_bytes() const { return mapping_.size_bytes(); }
  [[nodiscard]] PhysAddr physical() const { return mapping_.physical(); }
  template <AnyBytes T>
  [[nodiscard]] Result<const T*> as(std::uint64_t offset) const {
    return mapping_.as<T>(offset);
  }
  template <AnyBytes T>
  [[nodiscard]] Result<std::span<const T>> as_span(std::uint64_t offset, std::uint64_t count) const {
    return mapping_.as_span<T>(offset, count);
  }
  template <AnyBytes T>
    requires(kAccess == Access::kReadWrite)
  [[nodiscard]] Result<T*> as(std::uint64_t offset) {
    return mapping_.as_writable<T>(offset);
  }
  template <AnyBytes T>
    requires(kAccess == Access::kReadWrite)
  [[nodiscard]] Result<std::span<T>> as_span(std::uint64_t offset, std::uint64_t count) {
    return mapping_.as_writable_span<T>(offset, count);
  }

 private:
  template <Access A>
  friend Result<MappedPages<A>> map(page_allocator::AllocatedPages, frame_allocator::AllocatedFrames);
  template <Access To, Access From>
  friend Result<MappedPages<To>> into(MappedPages<From>);
  explicit MappedPages(Mapping mapping) : mapping_(std::move(mapping)) {}
  Mapping mapping_;
};
using ReadPages = MappedPages<Access::kRead>;
using ReadWritePages = MappedPages<Access::kReadWrite>;
using ReadExecutePages = MappedPages<Access::kReadExecute>;

/// Joins pages and frames of equal count. On error both are released and no entry is left, page-table frames included.
/// Errors: kOutOfRange for unequal or zero counts; kOutOfMemory when a page-table frame is missing;
/// kAlreadyExists when a page is already mapped.
[[nodiscard]] CELL_EXPORT Result<Mapping> map_pages(page_allocator::AllocatedPages pages,
                                                    frame_allocator::AllocatedFrames frames, Access access);
/// The same memory with other rights; the TLB is flushed before it returns. Cannot fail for a mapping that exists.
[[nodiscard]] CELL_EXPORT Mapping change_access(Mapping mapping, Access access);
/// The same where it stands, for an owner that others point to. Cannot fail and allocates nothing: a fault handler may
/// call it.
CELL_EXPORT void set_access(Mapping& mapping, Access access) noexcept;

template <Access A>
[[nodiscard]] Result<MappedPages<A>> map(page_allocator::AllocatedPages pages,
                                         frame_allocator::AllocatedFrames frames) {
  TRY_ASSIGN(Mapping mapping, map_pages(std::move(pages), std::move(frames), A));
  return MappedPages<A>(std::move(mapping));
}
template <Access To, Access From>
[[nodiscard]] Result<MappedPages<To>> into(MappedPages<From> pages) {
  return MappedPages<To>(change_access(std::move(pages.mapping_), To));
}

/// What the page tables say about an address: nothing, or the frame and the rights. Works for every address.
struct Translation {
  bool is_mapped;
  bool is_writable;
  bool is_executable;
  PhysAddr physical;
};
[[nodiscard]] CELL_DIAGNOSTIC Translation translate(VirtAddr address);

/// Page-table frames in use, the root included. Three spare frames, always as many, are not counted.
[[nodiscard]] CELL_DIAGNOSTIC std::uint64_t table_frames();

/// Where physical address 0 appears, writable and never executable. The loader writes code through it.
[[nodiscard]] CELL_UNSAFE std::uint64_t direct_map();

/// Forgets all of this processor's translations.
CELL_UNSAFE void forget_all();

/// Called once, by nano_core: builds a new set of page tables from allocated frames with the direct map of
/// [0, memory_end), rounded up to 2 MiB, and the mapping of `boot_pages` to `boot_frames` (nano_core itself: text
/// read-execute for the first `boot_text_pages`, the rest read-write), and remembers its root. `direct_map` is where
/// physical memory can be reached now and after the switch. The caller then loads CR3 with the returned address;
/// EFER.NXE must be on by then, and CR0.WP makes read-only mean it. Errors: kOutOfMemory; kAlreadyExists when called
/// again or when the two mappings overlap; kOutOfRange when `boot` contradicts itself; kMisaligned for a direct map off
/// 2 MiB. On error no frame is kept.
struct BootMapping {
  Range pages;
  Range frames;
  std::uint64_t text_pages;
};
[[nodiscard]] CELL_UNSAFE Result<PhysAddr> init(std::uint64_t direct_map, PhysAddr memory_end, const BootMapping& boot);
/// Unmaps nano_core (the `boot.pages` of init) and frees its page-table frames; the frames themselves stay with the
/// caller. Errors: kNotFound when one of them is not mapped, and nothing changed.
[[nodiscard]] CELL_UNSAFE Result<void> unmap_boot(Range pages);

}  // namespace mapped_pages
