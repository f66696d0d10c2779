// Memory for tests on the host: an arena that plays physical memory, and frame_allocator over it.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "cells/frame_allocator/frame_allocator.h"

namespace mapped_pages::testing {

inline constexpr std::uint64_t kFrames = 8192;

/// Where the fake physical memory lies; frame_allocator is initialised by the first call. It is aligned to its size, a
/// power of two: so one page directory spans it wherever the system places it, and as many tables map it in every run.
inline std::uint64_t direct_map() {
  static const std::uint64_t base = [] {
    constexpr std::uint64_t kBytes = kFrames * kPageSize;
    static_assert(std::has_single_bit(kBytes));
    auto* const memory = static_cast<char*>(std::aligned_alloc(kBytes, kBytes));
    std::memset(memory, 0xa5, kBytes);
    const auto address = reinterpret_cast<std::uint64_t>(memory);
    const std::array<Range, 1> usable = {Range{0, kFrames}};
    EXPECT_TRUE(frame_allocator::init(usable, {}, address));
    return address;
  }();
  return base;
}

inline std::uint64_t free_frames() { return frame_allocator::stats().free_frames; }

/// Holds all frames but `left`, which it fills with rubbish first: allocated frames have no particular contents.
inline std::vector<frame_allocator::AllocatedFrames> leave_only(std::uint64_t left) {
  std::vector<frame_allocator::AllocatedFrames> held;
  while (auto frame = frame_allocator::allocate(1)) {
    std::memset(reinterpret_cast<void*>(direct_map() + frame->start().value), 0x5a, kPageSize);
    held.push_back(std::move(*frame));
  }
  while (left > 0 && !held.empty()) held.pop_back(), --left;
  return held;
}

}  // namespace mapped_pages::testing
