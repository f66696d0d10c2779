// Addresses as types: a physical one can't be passed for a virtual one. Units are bytes unless a name says pages.
#pragma once

#include <compare>
#include <cstdint>

inline constexpr std::uint64_t kPageSize = 4096;
inline constexpr std::uint64_t kPageShift = 12;

/// Round up to whole pages. The caller keeps `bytes` below 2^64 - kPageSize.
constexpr std::uint64_t pages_for(std::uint64_t bytes) { return (bytes + kPageSize - 1) >> kPageShift; }
constexpr std::uint64_t align_up(std::uint64_t value, std::uint64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

/// An address on the memory bus.
struct PhysAddr {
  std::uint64_t value = 0;
  constexpr auto operator<=>(const PhysAddr&) const = default;
  constexpr PhysAddr operator+(std::uint64_t bytes) const { return {value + bytes}; }
  constexpr std::uint64_t frame() const { return value >> kPageShift; }
};

/// A linear address.
struct VirtAddr {
  std::uint64_t value = 0;
  constexpr auto operator<=>(const VirtAddr&) const = default;
  constexpr VirtAddr operator+(std::uint64_t bytes) const { return {value + bytes}; }
  constexpr std::uint64_t page() const { return value >> kPageShift; }
};

/// Half-open range of frame or page numbers (address >> kPageShift).
struct Range {
  std::uint64_t start = 0;
  std::uint64_t count = 0;
  constexpr std::uint64_t end() const { return start + count; }
  constexpr auto operator<=>(const Range&) const = default;
};

// The virtual address space (48 bits, Intel SDM volume 3, section 4.5).
namespace layout {
/// All RAM, writable, never executable: byte x of memory is at kDirectMap + x.
inline constexpr std::uint64_t kDirectMap = 0xffff'8000'0000'0000;
/// Stacks and other mappings that need no relocation from cell code.
inline constexpr Range kGeneralPages{0xffff'c000'0000'0000 >> kPageShift, (4ULL << 30) >> kPageShift};
/// nano_core, until captain gives it back. Linked at kNanoCoreBase + its physical address.
inline constexpr std::uint64_t kNanoCoreBase = 0xffff'ffff'8000'0000;
/// Sections of cells: the top GiB but for the last page, so that 32-bit signed relocations always fit (mcmodel=kernel).
inline constexpr Range kCellPages{0xffff'ffff'c000'0000 >> kPageShift, ((1ULL << 30) >> kPageShift) - 1};
}  // namespace layout
