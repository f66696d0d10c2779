#include "cells/mapped_pages/address_space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <type_traits>
#include <utility>
#include <vector>

#include "cells/mapped_pages/page_entry.h"
#include "cells/mapped_pages/test_memory.h"
#include "kernel/arch/cpu_ops.h"

namespace mapped_pages {
namespace {

using testing::free_frames;
using testing::leave_only;

static_assert(std::is_trivially_copyable_v<AddressSpace>, "the root is moved by memcpy");

constexpr Access kAll[] = {Access::kRead, Access::kReadWrite, Access::kReadExecute};

/// An own tree for each case, and the promise that it takes all its tables along.
class AddressSpaceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::uint64_t base = testing::direct_map();
    free_before_ = free_frames();
    space_ = AddressSpace::create(base).value();
    arch::host::machine() = {};
  }
  void TearDown() override {
    space_.destroy();
    EXPECT_EQ(free_frames(), free_before_) << "page-table frames leaked";
  }
  void expect_mapped(std::uint64_t page, std::uint64_t frame, Access access) const {
    const Translation found = space_.translate({(page << kPageShift) + 0x123});
    ASSERT_TRUE(found.is_mapped) << page;
    EXPECT_EQ(found.physical.value, (frame << kPageShift) + 0x123);
    EXPECT_EQ(found.is_writable, access == Access::kReadWrite);
    EXPECT_EQ(found.is_executable, access == Access::kReadExecute);
  }

  AddressSpace space_;
  std::uint64_t free_before_ = 0;
};

TEST(PageEntry, LiveCountSurvivesBesideEverythingElse) {
  for (std::uint64_t count = 0; count <= page_entry::kEntries; ++count) {
    const std::uint64_t entry = page_entry::with_live(page_entry::table(0xff'ffff'ffff), count);
    ASSERT_EQ(page_entry::live(entry), count);
    ASSERT_EQ(page_entry::frame(entry), 0xff'ffff'ffff);
    ASSERT_EQ(page_entry::with_live(entry, 0), page_entry::table(0xff'ffff'ffff));
  }
}

TEST_F(AddressSpaceTest, MapsWithExactlyTheRightsAskedFor) {
  std::uint64_t page = layout::kGeneralPages.start;
  for (const Access access : kAll) {
    ASSERT_TRUE(space_.map({page, 1}, page & 0xfff, access));
    expect_mapped(page, page & 0xfff, access);
    ++page;
  }
}

TEST_F(AddressSpaceTest, NothingIsMappedElsewhere) {
  ASSERT_TRUE(space_.map({layout::kCellPages.start + 7, 1}, 9, Access::kRead));
  for (const std::uint64_t page : {layout::kCellPages.start + 6, layout::kCellPages.start + 8,
                                   layout::kCellPages.start + 519, layout::kGeneralPages.start, 0UL, 7UL})
    EXPECT_FALSE(space_.translate({page << kPageShift}).is_mapped) << page;
}

TEST_F(AddressSpaceTest, NonCanonicalAddressesAreNotMapped) {
  ASSERT_TRUE(space_.map({0xffff'8000'0000'0000 >> kPageShift, 1}, 1, Access::kRead));
  EXPECT_TRUE(space_.translate({0xffff'8000'0000'0000}).is_mapped);
  EXPECT_FALSE(space_.translate({0x0000'8000'0000'0000}).is_mapped);
  EXPECT_FALSE(space_.translate({0x7fff'8000'0000'0000}).is_mapped);
}

TEST_F(AddressSpaceTest, UnmappingFreesTheTables) {
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(space_.map({layout::kGeneralPages.start + 500, 1200}, 100, Access::kReadWrite));
    EXPECT_EQ(space_.table_frames(), 1 + 1 + 1 + 4u);
    for (std::uint64_t i = 0; i < 1200; ++i)
      expect_mapped(layout::kGeneralPages.start + 500 + i, 100 + i, Access::kReadWrite);
    space_.unmap({layout::kGeneralPages.start + 500, 1200});
    EXPECT_EQ(space_.table_frames(), 1u);
    EXPECT_EQ(free_frames(), free_before_ - 1 - TablePool::kSpares);
  }
}

TEST_F(AddressSpaceTest, ATableStaysForItsLastEntry) {
  const std::uint64_t first = layout::kGeneralPages.start;
  ASSERT_TRUE(space_.map({first, 512}, 0, Access::kRead));
  for (std::uint64_t i = 0; i < 511; ++i) {
    space_.unmap({first + i, 1});
    ASSERT_EQ(space_.table_frames(), 4u);
    ASSERT_TRUE(space_.maps({first + i + 1, 511 - i}));
  }
  space_.unmap({first + 511, 1});
  EXPECT_EQ(space_.table_frames(), 1u);
}

TEST_F(AddressSpaceTest, RefusesAPageThatIsMappedAndLeavesTheOthersAlone) {
  const std::uint64_t first = layout::kGeneralPages.start;
  ASSERT_TRUE(space_.map({first + 1030, 1}, 77, Access::kReadExecute));
  const std::uint64_t tables = space_.table_frames();
  const auto refused = space_.map({first, 1100}, 1000, Access::kReadWrite);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(space_.table_frames(), tables);
  expect_mapped(first + 1030, 77, Access::kReadExecute);
  for (const std::uint64_t i : {0, 511, 512, 1024, 1029, 1031, 1099})
    EXPECT_FALSE(space_.translate({(first + i) << kPageShift}).is_mapped) << i;
}

TEST_F(AddressSpaceTest, RunningOutOfFramesAtAnyStepLeavesNothing) {
  const Range pages{layout::kGeneralPages.start + 500, 1200};  // six tables
  for (std::uint64_t left = 0; left <= 6; ++left) {
    const auto held = leave_only(left);
    const auto result = space_.map(pages, 1, Access::kRead);
    ASSERT_EQ(result.has_value(), left == 6) << left;
    if (result) {
      space_.unmap(pages);
    } else {
      EXPECT_EQ(result.error().kind, ErrorKind::kOutOfMemory);
    }
    EXPECT_EQ(free_frames(), left);
    EXPECT_EQ(space_.table_frames(), 1u);
  }
}

TEST_F(AddressSpaceTest, CreatingWithoutFramesKeepsNone) {
  for (std::uint64_t left = 0; left <= 1 + TablePool::kSpares; ++left) {
    const auto held = leave_only(left);
    auto tree = AddressSpace::create(testing::direct_map());
    EXPECT_EQ(tree.has_value(), left == 1 + TablePool::kSpares);
    if (tree) tree->destroy();
    EXPECT_EQ(free_frames(), left);
  }
}

TEST_F(AddressSpaceTest, LargePagesTranslateAndRefuseSmallOnes) {
  const std::uint64_t first = layout::kDirectMap >> kPageShift;
  ASSERT_TRUE(space_.map({first, 512 * 3}, 512, Access::kReadWrite, PageSize::k2MiB));
  for (const std::uint64_t page : {0UL, 1UL, 511UL, 512UL, 1535UL})
    expect_mapped(first + page, 512 + page, Access::kReadWrite);
  EXPECT_FALSE(space_.translate({(first + 1536) << kPageShift}).is_mapped);
  EXPECT_EQ(space_.map({first + 5, 1}, 1, Access::kRead).error().kind, ErrorKind::kAlreadyExists);
  EXPECT_FALSE(space_.maps({first, 1}));
  space_.unmap({first, 512 * 3});
  expect_mapped(first, 512, Access::kReadWrite);
}

TEST_F(AddressSpaceTest, HugePagesTranslate) {
  const std::uint64_t page = layout::kGeneralPages.start;
  ASSERT_TRUE(space_.map({page, 512}, 0, Access::kReadWrite, PageSize::k2MiB));
  auto* const root = reinterpret_cast<std::uint64_t*>(testing::direct_map() + space_.root().value);
  const std::uint64_t pointers = root[(page >> 27) % 512] & page_entry::kAddressMask;
  auto& entry = *reinterpret_cast<std::uint64_t*>(testing::direct_map() + pointers);
  const std::uint64_t saved =
      std::exchange(entry, 3ULL << 30 | page_entry::kLarge | page_entry::bits_of(Access::kRead));
  expect_mapped(page + 0x3ffff, (3ULL << 18) + 0x3ffff, Access::kRead);
  entry = saved;
}

TEST_F(AddressSpaceTest, ProtectChangesRightsAndNothingElse) {
  const std::uint64_t first = layout::kCellPages.start + 510;
  ASSERT_TRUE(space_.map({first, 5}, 40, Access::kReadWrite));
  for (const Access access : kAll) {
    space_.protect({first + 1, 3}, access);
    expect_mapped(first, 40, Access::kReadWrite);
    for (std::uint64_t i = 1; i < 4; ++i) expect_mapped(first + i, 40 + i, access);
    expect_mapped(first + 4, 44, Access::kReadWrite);
  }
}

TEST_F(AddressSpaceTest, UnmappedAndProtectedPagesAreFlushed) {
  const std::uint64_t first = layout::kGeneralPages.start;
  ASSERT_TRUE(space_.map({first, 3}, 40, Access::kReadWrite));
  auto& flushed = arch::host::machine().flushed_pages;
  EXPECT_TRUE(flushed.empty());
  space_.protect({first + 1, 1}, Access::kRead);
  EXPECT_EQ(flushed, std::vector<std::uint64_t>{(first + 1) << kPageShift});
  flushed.clear();
  space_.unmap({first, 3});
  for (std::uint64_t i = 0; i < 3; ++i)
    EXPECT_TRUE(std::ranges::find(flushed, (first + i) << kPageShift) != flushed.end()) << i;
}

TEST_F(AddressSpaceTest, AgreesWithAMapOnRandomOperations) {
  std::mt19937_64 random(11);
  std::map<std::uint64_t, std::pair<std::uint64_t, Access>> model;
  const std::uint64_t bases[] = {layout::kGeneralPages.start, layout::kCellPages.start - 600, 0, 0x7'ffff'f000};
  for (int step = 0; step < 6000; ++step) {
    const Range pages{bases[random() % 4] + random() % 1500, 1 + (random() % 4 == 0 ? random() % 700 : random() % 4)};
    const std::uint64_t frame = random() % 0xff'ffff'0000;
    const Access access = kAll[random() % 3];
    const auto low = model.lower_bound(pages.start);
    const bool is_taken = low != model.end() && low->first < pages.end();
    if (random() % 2 == 0) {
      ASSERT_EQ(space_.map(pages, frame, access).has_value(), !is_taken);
      for (std::uint64_t i = 0; !is_taken && i < pages.count; ++i) model[pages.start + i] = {frame + i, access};
    } else {
      space_.unmap(pages);
      model.erase(low, model.lower_bound(pages.end()));
    }
    if (step % 100 == 0) static_cast<void>(leave_only(0));  // fills all free frames with rubbish
    if (step % 500 != 0) continue;
    for (const auto& [page, target] : model) expect_mapped(page, target.first, target.second);
  }
  for (const std::uint64_t base : bases) {
    for (std::uint64_t page = base; page < base + 2300; ++page)
      ASSERT_EQ(space_.translate({page << kPageShift}).is_mapped, model.contains(page)) << page;
    space_.unmap({base, 2300});
  }
  EXPECT_EQ(space_.table_frames(), 1u);
}

}  // namespace
}  // namespace mapped_pages
