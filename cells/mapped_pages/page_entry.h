// One page-table entry as a number (Intel SDM volume 3, section 4.5.4, tables 4-14 to 4-20).
#pragma once

#include <cstdint>

#include "cells/mapped_pages/mapped_pages.h"

namespace mapped_pages::page_entry {

inline constexpr std::uint64_t kPresent = 1ULL << 0;
inline constexpr std::uint64_t kWritable = 1ULL << 1;
inline constexpr std::uint64_t kAccessed = 1ULL << 5;
inline constexpr std::uint64_t kDirty = 1ULL << 6;
inline constexpr std::uint64_t kLarge = 1ULL << 7;  ///< The entry maps 2 MiB or 1 GiB instead of naming a table.
inline constexpr std::uint64_t kNoExecute = 1ULL << 63;
inline constexpr std::uint64_t kAddressMask = 0x000f'ffff'ffff'f000;

inline constexpr unsigned kIndexBits = 9;
inline constexpr std::uint64_t kEntries = 1ULL << kIndexBits;

/// The bits that give `access`. Accessed and dirty are set from the start: no walk ever has to write them, so that the
/// live counts below can't be torn by the processor.
constexpr std::uint64_t bits_of(Access access) {
  switch (access) {
    case Access::kReadWrite:
      return kPresent | kAccessed | kNoExecute | kWritable | kDirty;
    case Access::kReadExecute:
      return kPresent | kAccessed;
    case Access::kRead:
      break;
  }
  return kPresent | kAccessed | kNoExecute;
}
static_assert((bits_of(Access::kReadExecute) & kWritable) == 0);
static_assert((bits_of(Access::kReadWrite) & kNoExecute) != 0 && (bits_of(Access::kRead) & kNoExecute) != 0);

/// An entry that names a table without live entries: rights are for the entries below it to restrict.
constexpr std::uint64_t table(std::uint64_t frame) { return frame << kPageShift | kPresent | kWritable | kAccessed; }
constexpr std::uint64_t frame(std::uint64_t entry) { return (entry & kAddressMask) >> kPageShift; }

// An entry that names a table counts that table's present entries, 0 to 512, in the ten bits that the processor leaves
// to software: the lower three in bits 9-11, the upper seven in bits 52-58. So that an empty table is known without a
// look.
inline constexpr unsigned kLowShift = 9;
inline constexpr std::uint64_t kLowMask = 7ULL << kLowShift;
inline constexpr unsigned kHighShift = 52;
inline constexpr std::uint64_t kHighMask = 127ULL << kHighShift;

constexpr std::uint64_t live(std::uint64_t entry) {
  return (entry & kLowMask) >> kLowShift | (entry & kHighMask) >> kHighShift << 3;
}
/// Precondition: count <= kEntries.
constexpr std::uint64_t with_live(std::uint64_t entry, std::uint64_t count) {
  return (entry & ~(kLowMask | kHighMask)) | (count & 7) << kLowShift | count >> 3 << kHighShift;
}
static_assert(live(with_live(~0ULL, kEntries)) == kEntries && live(with_live(~0ULL, 0)) == 0);
static_assert((with_live(0, kEntries - 1) & (kAddressMask | kNoExecute | 0x1ff)) == 0);

}  // namespace mapped_pages::page_entry
