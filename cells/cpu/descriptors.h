// Segment and task descriptors. Facts: Intel SDM volume 3, sections 3.4.5 (segments), 7.2.3 (TSS descriptor), 7.7
// (64-bit TSS).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "cells/cpu/cpu.h"

namespace cpu {

/// The task state of 64-bit mode: only stacks. 32-bit words, because the manual puts 64-bit fields at odd multiples of
/// 4: stacks of rings 0 to 2 at 4 (unused, all code runs in ring 0), interrupt stacks 1 to 7 at 36, offset of the I/O
/// map at 102.
struct TaskState {
  std::array<std::uint32_t, 26> words;

  /// `top` 0: none given.
  constexpr void set_interrupt_stack(std::size_t place, std::uint64_t top) {
    words[7 + 2 * place] = static_cast<std::uint32_t>(top);
    words[8 + 2 * place] = static_cast<std::uint32_t>(top >> 32);
  }
  [[nodiscard]] constexpr std::uint64_t interrupt_stack(std::size_t place) const {
    return words[7 + 2 * place] | static_cast<std::uint64_t>(words[8 + 2 * place]) << 32;
  }
  /// An offset past the end means that there is no I/O permission map.
  constexpr void set_no_io_map() { words[25] = sizeof(words) << 16; }
};
static_assert(sizeof(TaskState) == 104);

/// Null, code, data, and the task state's descriptor of two entries.
using SegmentTable = std::array<std::uint64_t, 5>;

// Present, ring 0, accessed already (or loading them would write to the table); code: readable, 64-bit; data: writable.
inline constexpr std::uint64_t kCodeSegment = 0x00af'9b00'0000'ffff;
inline constexpr std::uint64_t kDataSegment = 0x00cf'9300'0000'ffff;

/// A table whose task state descriptor (present, available) names the one at `task_state`.
constexpr SegmentTable make_segments(std::uint64_t task_state) {
  constexpr std::uint64_t kAvailableTaskState = 0x0000'8900'0000'0000;
  const std::uint64_t low = kAvailableTaskState | (sizeof(TaskState) - 1) | ((task_state & 0xff'ffff) << 16) |
                            (((task_state >> 24) & 0xff) << 56);
  return {0, kCodeSegment, kDataSegment, low, task_state >> 32};
}
static_assert(kCodeSelector == 1 * 8 && kDataSelector == 2 * 8 && kTaskSelector == 3 * 8, "places in SegmentTable");

}  // namespace cpu
