#include "cells/page_allocator/page_allocator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <utility>
#include <vector>

#include "cells/frame_allocator/frame_allocator.h"

namespace page_allocator {
namespace {

static_assert(!std::is_copy_constructible_v<AllocatedPages> && std::is_nothrow_move_constructible_v<AllocatedPages>);

/// One allocator in the process, as in the system; every case leaves it as it found it.
class PageAllocator : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto memory = reinterpret_cast<std::uint64_t>(std::aligned_alloc(kPageSize, 64 * kPageSize));
    const auto early = init(memory);
    ASSERT_FALSE(early) << "there are no frames yet";
    EXPECT_EQ(early.error().kind, ErrorKind::kOutOfMemory);
    const std::array<Range, 1> usable = {Range{0, 64}};
    ASSERT_TRUE(frame_allocator::init(usable, {}, memory));
    ASSERT_TRUE(init(memory));
  }
  void TearDown() override {
    for (const Arena arena : {Arena::kGeneral, Arena::kCells})
      EXPECT_EQ(stats(arena).free_pages, stats(arena).total_pages) << "pages leaked";
  }
};

TEST_F(PageAllocator, CoversTheTwoArenasOfTheLayout) {
  EXPECT_EQ(stats(Arena::kGeneral).total_pages, layout::kGeneralPages.count);
  EXPECT_EQ(stats(Arena::kCells).total_pages, layout::kCellPages.count);
}

TEST_F(PageAllocator, GivesPagesOfTheArenaAskedFor) {
  const auto general = allocate(Arena::kGeneral, 3);
  const auto cells = allocate(Arena::kCells, 5);
  ASSERT_TRUE(general && cells);
  EXPECT_EQ(general->range(), (Range{layout::kGeneralPages.start, 3}));
  EXPECT_EQ(cells->range(), (Range{layout::kCellPages.start, 5}));
  EXPECT_EQ(general->start().value, 0xffff'c000'0000'0000);
  EXPECT_EQ(cells->start().value, 0xffff'ffff'c000'0000);
  EXPECT_EQ(stats(Arena::kGeneral).free_pages, layout::kGeneralPages.count - 3);
  EXPECT_EQ(stats(Arena::kCells).free_pages, layout::kCellPages.count - 5);
}

TEST_F(PageAllocator, SplitsOnePageRunIntoTwoOwners) {
  auto pages = allocate(Arena::kGeneral, 5);
  ASSERT_TRUE(pages);
  const Range all = pages->range();
  EXPECT_TRUE(pages->split_off(5).empty());
  {
    const AllocatedPages rest = pages->split_off(2);
    EXPECT_EQ(pages->range(), (Range{all.start, 2}));
    EXPECT_EQ(rest.range(), (Range{all.start + 2, 3}));
  }
  EXPECT_EQ(stats(Arena::kGeneral).free_pages, layout::kGeneralPages.count - 2) << "each gives back its own";
  const AllocatedPages everything = pages->split_off(0);
  EXPECT_TRUE(pages->empty());
  EXPECT_EQ(everything.range(), (Range{all.start, 2}));
}

TEST_F(PageAllocator, RefusesBadRequests) {
  EXPECT_EQ(allocate(Arena::kGeneral, 0).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(allocate(static_cast<Arena>(2), 1).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(allocate(Arena::kCells, layout::kCellPages.count + 1).error().kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(allocate(Arena::kCells, ~0ULL).error().kind, ErrorKind::kOutOfMemory);
}

TEST_F(PageAllocator, AWholeArenaCanBeTakenAndComesBack) {
  {
    const auto all = allocate(Arena::kCells, layout::kCellPages.count);
    ASSERT_TRUE(all);
    EXPECT_EQ(allocate(Arena::kCells, 1).error().kind, ErrorKind::kOutOfMemory);
    EXPECT_TRUE(allocate(Arena::kGeneral, 1)) << "the other arena is not affected";
  }
  EXPECT_TRUE(allocate(Arena::kCells, 1));
}

TEST_F(PageAllocator, MoveLeavesTheSourceEmptyAndFreesTheOldTarget) {
  auto first = allocate(Arena::kGeneral, 2);
  auto second = allocate(Arena::kCells, 3);
  ASSERT_TRUE(first && second);
  const Range moved = second->range();
  *first = std::move(*second);
  EXPECT_TRUE(second->empty());
  EXPECT_EQ(first->range(), moved);
  EXPECT_EQ(stats(Arena::kGeneral).free_pages, layout::kGeneralPages.count);
  AllocatedPages& self = *first;
  *first = std::move(self);
  EXPECT_EQ(first->range(), moved);
}

TEST_F(PageAllocator, ReleasedPagesAreReused) {
  const Range first = allocate(Arena::kCells, 17)->range();
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(allocate(Arena::kCells, 17)->range(), first);
}

TEST_F(PageAllocator, LiveRangesNeverOverlap) {
  std::mt19937_64 random(7);
  std::vector<AllocatedPages> live;
  for (int step = 0; step < 3000; ++step) {
    if (random() % 5 < 3) {
      live.push_back(*allocate(random() % 2 == 0 ? Arena::kGeneral : Arena::kCells, 1 + random() % 20));
    } else if (!live.empty()) {
      std::swap(live[random() % live.size()], live.back());
      live.pop_back();
    }
  }
  std::ranges::sort(live, {}, [](const AllocatedPages& pages) { return pages.range().start; });
  for (std::size_t i = 1; i < live.size(); ++i) EXPECT_LE(live[i - 1].range().end(), live[i].range().start);
}

TEST_F(PageAllocator, InitWorksOnceAndKeepsItsFrames) {
  const std::uint64_t before = frame_allocator::stats().free_frames;
  EXPECT_EQ(init(0).error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(frame_allocator::stats().free_frames, before);
}

}  // namespace
}  // namespace page_allocator
