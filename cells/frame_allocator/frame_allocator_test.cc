#include "cells/frame_allocator/frame_allocator.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>
#include <vector>

#include "cells/logger/logger.h"

namespace frame_allocator {
namespace {

/// Where a death test looks for the reason of a panic.
void show(std::string_view bytes) noexcept { std::fwrite(bytes.data(), 1, bytes.size(), stderr); }

static_assert(!std::is_copy_constructible_v<AllocatedFrames> && std::is_nothrow_move_constructible_v<AllocatedFrames>);

/// 512 frames of memory: [0, 100) and [200, 500) are usable, [200, 210) and [290, 300) of them reserved. Test cases
/// share the one allocator of the process, as the system does, and leave it as they found it.
constexpr std::array<Range, 2> kUsable = {Range{0, 100}, Range{200, 300}};
constexpr std::array<Range, 3> kReserved = {Range{200, 10}, Range{290, 10}, Range{495, 1000}};
constexpr std::uint64_t kTotal = 99 + 300 - 10 - 10 - 5;

class FrameAllocator : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    void* const memory = std::aligned_alloc(kPageSize, 512 * kPageSize);
    ASSERT_FALSE(init({}, {}, reinterpret_cast<std::uint64_t>(memory)));
    const auto done = init(kUsable, kReserved, reinterpret_cast<std::uint64_t>(memory));
    ASSERT_TRUE(done) << done.error().text.view();
  }
  void SetUp() override { free_before_ = stats().free_frames; }
  void TearDown() override { EXPECT_EQ(stats().free_frames, free_before_) << "frames leaked or freed twice"; }

  /// Every free frame as its own value.
  static std::vector<AllocatedFrames> take_all() {
    std::vector<AllocatedFrames> all;
    while (auto one = allocate(1)) all.push_back(std::move(*one));
    return all;
  }

  std::uint64_t free_before_ = 0;
  logger::SinkRegistration sink_ = logger::register_sink(show).value();
};

bool in_any(std::uint64_t frame, std::span<const Range> ranges) {
  for (const Range& range : ranges)
    if (frame >= range.start && frame < range.end()) return true;
  return false;
}

TEST_F(FrameAllocator, CountsUsableFramesWithoutHolesAndReserved) {
  EXPECT_EQ(stats().total_frames, kTotal);
  EXPECT_EQ(stats().free_frames, kTotal - 1) << "one frame of book-keeping";
}

TEST_F(FrameAllocator, HandsOutEveryUsableFrameOnceAndNoOther) {
  std::set<std::uint64_t> seen;
  const auto all = take_all();
  for (const auto& one : all) {
    const std::uint64_t frame = one.range().start;
    EXPECT_TRUE(seen.insert(frame).second) << frame << " twice";
    EXPECT_NE(frame, 0u);
    EXPECT_TRUE(in_any(frame, kUsable)) << frame;
    EXPECT_FALSE(in_any(frame, kReserved)) << frame;
  }
  EXPECT_EQ(all.size(), free_before_);
  EXPECT_EQ(stats().free_frames, 0u);
}

TEST_F(FrameAllocator, ReportsExhaustionAndRecovers) {
  {
    const auto all = take_all();
    const auto none = allocate(1);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::kOutOfMemory);
  }
  EXPECT_TRUE(allocate(1));
}

TEST_F(FrameAllocator, RefusesBadRequests) {
  EXPECT_EQ(allocate(0).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(allocate(1, 0).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(allocate(1, 3).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(allocate(400).error().kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(allocate(~0ULL).error().kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(allocate(1, 1ULL << 63).error().kind, ErrorKind::kOutOfMemory);
}

TEST_F(FrameAllocator, AlignsRuns) {
  for (const std::uint64_t alignment : {2u, 4u, 8u, 64u}) {
    const auto frames = allocate(3, alignment);
    ASSERT_TRUE(frames);
    EXPECT_EQ(frames->range().start % alignment, 0u);
    EXPECT_EQ(frames->range().count, 3u);
    EXPECT_EQ(frames->start().value, frames->range().start * kPageSize);
  }
}

TEST_F(FrameAllocator, MoveLeavesTheSourceEmptyAndFreesTheOldTarget) {
  auto first = allocate(2);
  auto second = allocate(3);
  ASSERT_TRUE(first && second);
  const Range moved = second->range();
  *first = std::move(*second);
  EXPECT_TRUE(second->empty());
  EXPECT_EQ(first->range(), moved);
  EXPECT_EQ(stats().free_frames, free_before_ - 3);
  AllocatedFrames& self = *first;
  *first = std::move(self);
  EXPECT_EQ(first->range(), moved) << "moving a value onto itself keeps it";
}

TEST_F(FrameAllocator, SplitPartsAreIndependentOwners) {
  auto whole = allocate(10);
  ASSERT_TRUE(whole);
  const std::uint64_t start = whole->range().start;
  auto tail = whole->split_off(4);
  EXPECT_EQ(whole->range(), (Range{start, 4}));
  EXPECT_EQ(tail.range(), (Range{start + 4, 6}));
  EXPECT_TRUE(whole->split_off(4).empty());
  EXPECT_TRUE(whole->split_off(~0ULL).empty());
  *whole = AllocatedFrames();
  EXPECT_EQ(stats().free_frames, free_before_ - 6);
  const auto all = tail.split_off(0);
  EXPECT_TRUE(tail.empty());
  EXPECT_EQ(all.range(), (Range{start + 4, 6}));
}

TEST_F(FrameAllocator, FreedFramesAreReused) {
  const std::uint64_t start = allocate(5)->range().start;
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(allocate(5)->range().start, start);
}

TEST_F(FrameAllocator, OwnershipGoesOutAndComesBack) {
  auto frames = allocate(7);
  ASSERT_TRUE(frames);
  const Range bare = release_ownership(std::move(*frames));
  EXPECT_TRUE(frames->empty());
  EXPECT_EQ(stats().free_frames, free_before_ - 7);
  EXPECT_EQ(adopt(bare).range(), bare);
}

TEST_F(FrameAllocator, DonatedFramesJoinThePoolOnce) {
  EXPECT_EQ(donate({495, 6}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(donate({0, 1}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(donate({290, 0}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(donate({299, 2}).error().kind, ErrorKind::kAlreadyExists);
  EXPECT_TRUE(donate({290, 10}));
  EXPECT_EQ(donate({290, 10}).error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(stats().total_frames, kTotal + 10);
  EXPECT_EQ(stats().free_frames, free_before_ + 10);
  EXPECT_EQ(take_all().size(), free_before_ + 10);
  free_before_ += 10;
}

TEST_F(FrameAllocator, InitWorksOnce) { EXPECT_EQ(init(kUsable, {}, 0).error().kind, ErrorKind::kAlreadyExists); }

TEST_F(FrameAllocator, FreeingTwiceIsNotSurvived) {
  const Range bare = allocate(1)->range();
  EXPECT_DEATH({ static_cast<void>(adopt(bare)); }, "freed twice");
}

}  // namespace
}  // namespace frame_allocator
