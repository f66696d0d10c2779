// Segment and task descriptors. Facts: Intel SDM volume 3, sections 3.4.5 (segments), 7.2.3 (TSS descriptor), 7.7
// (64-bit TSS).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "cells/cpu/cpu.h"

namespace cpu {

/// The task state of 64-bit mode: only stacks. Packed because the manual puts 8-byte fields at odd multiples of 4.
struct [[gnu::packed]] TaskState {
  std::uint32_t reserved_0;
  std::array<std::uint64_t, 3> privilege_stacks;  ///< For rings 0 to 2: unused, all code runs in ring 0.
  std::uint64_t reserved_1;
  std::array<std::uint64_t, 7> interrupt_stacks;  ///< [place - 1]; 0: none given.
  std::uint64_t reserved_2;
  std::uint16_t reserved_3;
  std::uint16_t io_map;  ///< Offset of the I/O permission map; sizeof(TaskState): there is none.
};
static_assert(sizeof(TaskState) == 104 && offsetof(TaskState, interrupt_stacks) == 36 &&
              offsetof(TaskState, io_map) == 102);

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
