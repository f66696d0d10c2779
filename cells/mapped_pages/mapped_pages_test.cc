#include "cells/mapped_pages/mapped_pages.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

#include "cells/mapped_pages/test_memory.h"

namespace mapped_pages {
namespace {

using page_allocator::Arena;
using testing::free_frames;
using testing::kFrames;

static_assert(!std::is_copy_constructible_v<Mapping> && std::is_nothrow_move_constructible_v<Mapping>);
template <typename Pages>
concept HasWritableView = requires(Pages pages) {
  { pages.template as<int>(0) } -> std::same_as<Result<int*>>;
};
static_assert(HasWritableView<ReadWritePages> && !HasWritableView<ReadPages> && !HasWritableView<ReadExecutePages>);
static_assert(AnyBytes<std::uint32_t> && !AnyBytes<bool> && !AnyBytes<int*> && !AnyBytes<Mapping>);

constexpr BootMapping kBoot{{(layout::kNanoCoreBase >> kPageShift) + 16, 20}, {16, 20}, 7};

/// The one address space of the process, as in the system; every case leaves it as it found it.
class MappedPagesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::uint64_t base = testing::direct_map();
    ASSERT_TRUE(page_allocator::init(base));
    ASSERT_EQ(init(base + kPageSize, {kFrames << kPageShift}, kBoot).error().kind, ErrorKind::kMisaligned);
    ASSERT_EQ(init(base, {kFrames << kPageShift}, {{1, 2}, {1, 3}, 0}).error().kind, ErrorKind::kOutOfRange);
    ASSERT_EQ(init(base, {kFrames << kPageShift}, {{1, 2}, {1, 2}, 3}).error().kind, ErrorKind::kOutOfRange);
    std::uint64_t left = 0;
    for (bool done = false; !done; ++left) {  // one frame more each time, until it is enough
      const auto held = testing::leave_only(left);
      const auto root = init(base, {(kFrames << kPageShift) - 1}, kBoot);
      done = root.has_value();
      ASSERT_TRUE(done || root.error().kind == ErrorKind::kOutOfMemory);
      ASSERT_TRUE(done || free_frames() == left) << "init leaked";
    }
    ASSERT_EQ(left - 1, 3 + 1 + 2 + 3u) << "spares, root, two for the direct map, three for nano_core";
  }
  void SetUp() override {
    free_before_ = free_frames();
    tables_before_ = table_frames();
  }
  void TearDown() override {
    EXPECT_EQ(free_frames(), free_before_) << "frames leaked";
    EXPECT_EQ(table_frames(), tables_before_) << "tables leaked";
    for (const Arena arena : {Arena::kGeneral, Arena::kCells})
      EXPECT_EQ(page_allocator::stats(arena).free_pages, page_allocator::stats(arena).total_pages) << "pages leaked";
  }
  template <Access A>
  static Result<MappedPages<A>> map_new(std::uint64_t count, Arena arena = Arena::kGeneral) {
    TRY_ASSIGN(auto pages, page_allocator::allocate(arena, count));
    TRY_ASSIGN(auto frames, frame_allocator::allocate(count));
    return map<A>(std::move(pages), std::move(frames));
  }

  std::uint64_t free_before_ = 0;
  std::uint64_t tables_before_ = 0;
};

TEST_F(MappedPagesTest, DirectMapCoversMemoryWritableAndNotExecutable) {
  for (const std::uint64_t frame : {0UL, 1UL, 511UL, 512UL, kFrames - 1}) {
    const Translation found = translate({direct_map() + (frame << kPageShift)});
    EXPECT_TRUE(found.is_mapped && found.is_writable && !found.is_executable) << frame;
    EXPECT_EQ(found.physical.frame(), frame);
  }
  EXPECT_FALSE(translate({direct_map() + (kFrames << kPageShift)}).is_mapped);
}

TEST_F(MappedPagesTest, BootTextIsExecutableAndTheRestWritable) {
  for (std::uint64_t i = 0; i < kBoot.pages.count; ++i) {
    const Translation found = translate({(kBoot.pages.start + i) << kPageShift});
    EXPECT_TRUE(found.is_mapped);
    EXPECT_EQ(found.is_executable, i < kBoot.text_pages);
    EXPECT_EQ(found.is_writable, i >= kBoot.text_pages);
    EXPECT_EQ(found.physical.frame(), kBoot.frames.start + i);
  }
}

TEST_F(MappedPagesTest, JoinsPagesAndFramesAndLetsGoOfBoth) {
  VirtAddr start;
  {
    auto pages = map_new<Access::kReadWrite>(5);
    ASSERT_TRUE(pages);
    start = pages->start();
    EXPECT_EQ(pages->size_bytes(), 5 * kPageSize);
    EXPECT_EQ(translate(start + 4 * kPageSize + 9).physical, pages->physical() + 4 * kPageSize + 9);
    EXPECT_TRUE(translate(start).is_writable);
  }
  EXPECT_FALSE(translate(start).is_mapped);
}

TEST_F(MappedPagesTest, UnequalOrEmptyPartsAreReleased) {
  auto pages = page_allocator::allocate(Arena::kCells, 2);
  auto frames = frame_allocator::allocate(3);
  EXPECT_EQ(map_pages(std::move(*pages), std::move(*frames), Access::kRead).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(map_pages({}, {}, Access::kRead).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(free_frames(), free_before_);
}

TEST_F(MappedPagesTest, RunningOutOfTablesReleasesBothParts) {
  for (std::uint64_t left = 0;; ++left) {
    auto pages = page_allocator::allocate(Arena::kGeneral, 700);
    auto frames = frame_allocator::allocate(700);
    ASSERT_TRUE(pages && frames);
    {
      const auto held = testing::leave_only(left);
      const auto mapping = map_pages(std::move(*pages), std::move(*frames), Access::kRead);
      ASSERT_EQ(mapping.has_value(), left == 4) << left;
      if (mapping) break;
      EXPECT_EQ(mapping.error().kind, ErrorKind::kOutOfMemory);
    }
    EXPECT_EQ(free_frames(), free_before_);
    EXPECT_EQ(table_frames(), tables_before_);
  }
}

TEST_F(MappedPagesTest, ChangingRightsKeepsTheMemory) {
  auto writable = map_new<Access::kReadWrite>(3, Arena::kCells);
  ASSERT_TRUE(writable);
  const VirtAddr start = writable->start();
  const PhysAddr physical = writable->physical();
  auto executable = into<Access::kReadExecute>(std::move(*writable));
  ASSERT_TRUE(executable);
  EXPECT_TRUE(writable->empty());
  EXPECT_EQ(executable->start(), start);
  for (std::uint64_t i = 0; i < 3; ++i) {
    const Translation found = translate(start + i * kPageSize);
    EXPECT_TRUE(found.is_mapped && found.is_executable && !found.is_writable);
    EXPECT_EQ(found.physical, physical + i * kPageSize);
  }
  const auto read_only = into<Access::kRead>(std::move(*executable));
  const Translation found = translate(start);
  EXPECT_TRUE(read_only && found.is_mapped && !found.is_executable && !found.is_writable);
}

TEST_F(MappedPagesTest, ChangesRightsInPlace) {
  auto pages = page_allocator::allocate(Arena::kGeneral, 2);
  auto frames = frame_allocator::allocate(2);
  ASSERT_TRUE(pages && frames);
  auto mapping = map_pages(std::move(*pages), std::move(*frames), Access::kRead);
  ASSERT_TRUE(mapping);
  const VirtAddr start = mapping->start();
  set_access(*mapping, Access::kReadWrite);
  EXPECT_EQ(mapping->access(), Access::kReadWrite);
  EXPECT_EQ(mapping->start(), start);
  EXPECT_TRUE(translate(start).is_writable && translate(start + kPageSize).is_writable);
  set_access(*mapping, Access::kRead);
  EXPECT_FALSE(translate(start).is_writable || translate(start + kPageSize).is_writable);
  Mapping nothing;
  set_access(nothing, Access::kReadWrite);
  EXPECT_TRUE(nothing.empty());
}

TEST_F(MappedPagesTest, MoveLeavesTheSourceEmptyAndUnmapsTheOldTarget) {
  auto first = map_new<Access::kRead>(1);
  auto second = map_new<Access::kRead>(2);
  ASSERT_TRUE(first && second);
  const VirtAddr old = first->start();
  const VirtAddr moved = second->start();
  *first = std::move(*second);
  EXPECT_TRUE(second->empty());
  EXPECT_FALSE(translate(old).is_mapped);
  EXPECT_TRUE(translate(moved).is_mapped);
  auto& self = *first;
  *first = std::move(self);
  EXPECT_EQ(first->start(), moved);
  EXPECT_TRUE(translate(moved).is_mapped);
}

TEST_F(MappedPagesTest, ViewsAreBoundedAndAligned) {
  auto pages = map_new<Access::kReadWrite>(1);
  ASSERT_TRUE(pages);
  EXPECT_EQ(reinterpret_cast<std::uint64_t>(*pages->as<std::uint64_t>(kPageSize - 8)),
            pages->start().value + kPageSize - 8);
  EXPECT_EQ(pages->as<std::uint64_t>(kPageSize - 7).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(pages->as<std::uint64_t>(4).error().kind, ErrorKind::kMisaligned);
  EXPECT_EQ(pages->as<std::uint8_t>(~0ULL).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(pages->as_span<std::uint32_t>(0, kPageSize / 4)->size(), kPageSize / 4);
  EXPECT_EQ(pages->as_span<std::uint32_t>(4, kPageSize / 4).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(pages->as_span<std::uint32_t>(0, 1ULL << 62).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(pages->as_span<std::uint32_t>(2, 1).error().kind, ErrorKind::kMisaligned);
}

TEST_F(MappedPagesTest, AReadOnlyMappingGivesNoWritableView) {
  auto pages = page_allocator::allocate(Arena::kGeneral, 1);
  auto frames = frame_allocator::allocate(1);
  auto mapping = map_pages(std::move(*pages), std::move(*frames), Access::kReadExecute);
  ASSERT_TRUE(mapping);
  EXPECT_TRUE(mapping->as<int>(0));
  EXPECT_EQ(mapping->as_writable<int>(0).error().kind, ErrorKind::kRefused);
  EXPECT_EQ(mapping->as_writable_span<int>(0, 1).error().kind, ErrorKind::kRefused);
  EXPECT_EQ(Mapping().as<int>(0).error().kind, ErrorKind::kOutOfRange);
}

TEST_F(MappedPagesTest, AddressesAreReusedAtOnce) {
  const VirtAddr first = map_new<Access::kReadWrite>(1)->start();
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(map_new<Access::kReadWrite>(1)->start(), first);
}

TEST_F(MappedPagesTest, InitWorksOnce) {
  EXPECT_EQ(init(testing::direct_map(), {}, {}).error().kind, ErrorKind::kAlreadyExists);
}

TEST_F(MappedPagesTest, NanoCoreGoesAwayWithItsTables) {
  EXPECT_EQ(unmap_boot({kBoot.pages.start, 0}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(unmap_boot({kBoot.pages.start, 21}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(unmap_boot({direct_map() >> kPageShift, 1}).error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(translate({kBoot.pages.start << kPageShift}).is_mapped);
  ASSERT_TRUE(unmap_boot(kBoot.pages));
  for (std::uint64_t i = 0; i < kBoot.pages.count; ++i)
    EXPECT_FALSE(translate({(kBoot.pages.start + i) << kPageShift}).is_mapped);
  EXPECT_EQ(table_frames(), tables_before_ - 3);
  EXPECT_EQ(unmap_boot(kBoot.pages).error().kind, ErrorKind::kNotFound);
  tables_before_ -= 3;
  free_before_ += 3;
}

}  // namespace
}  // namespace mapped_pages
