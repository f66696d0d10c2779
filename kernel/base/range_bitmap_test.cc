#include "kernel/base/range_bitmap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <set>
#include <type_traits>
#include <vector>

namespace {

static_assert(std::is_trivially_copyable_v<RangeBitmap>, "roots that hold one are moved by memcpy");

/// A bitmap with its storage, guarded at both ends.
class Fixture {
 public:
  explicit Fixture(Range range)
      : storage_(RangeBitmap::words_for(range.count) + 2, kGuard),
        bitmap(range, std::span(storage_).subspan(1, storage_.size() - 2)) {}
  bool guards_intact() const { return storage_.front() == kGuard && storage_.back() == kGuard; }

 private:
  static constexpr std::uint64_t kGuard = 0xfeedfacecafebeef;
  std::vector<std::uint64_t> storage_;

 public:
  RangeBitmap bitmap;
};

TEST(RangeBitmap, StartsWithNothingFree) {
  Fixture f({100, 1000});
  EXPECT_EQ(f.bitmap.free_count(), 0u);
  EXPECT_EQ(f.bitmap.allocate(1), RangeBitmap::kNone);
  EXPECT_EQ(f.bitmap.allocate(2), RangeBitmap::kNone);
}

TEST(RangeBitmap, DefaultCoversNothing) {
  RangeBitmap empty;
  EXPECT_EQ(empty.allocate(1), RangeBitmap::kNone);
  EXPECT_FALSE(empty.release({0, 1}));
  EXPECT_FALSE(empty.covers({0, 1}));
}

TEST(RangeBitmap, HandsOutEachNumberOnceLowestFirst) {
  Fixture f({77, 5000});
  f.bitmap.mark_free({77, 5000});
  for (std::uint64_t i = 0; i < 5000; ++i) ASSERT_EQ(f.bitmap.allocate(1), 77 + i);
  EXPECT_EQ(f.bitmap.allocate(1), RangeBitmap::kNone);
  EXPECT_TRUE(f.guards_intact());
}

TEST(RangeBitmap, ReusesTheLowestReleasedNumber) {
  Fixture f({0, 10000});
  f.bitmap.mark_free({0, 10000});
  while (f.bitmap.allocate(1) != RangeBitmap::kNone) {
  }
  EXPECT_TRUE(f.bitmap.release({9000, 1}));
  EXPECT_TRUE(f.bitmap.release({12, 1}));
  EXPECT_EQ(f.bitmap.allocate(1), 12u);
  EXPECT_EQ(f.bitmap.allocate(1), 9000u);
  EXPECT_EQ(f.bitmap.allocate(1), RangeBitmap::kNone);
}

TEST(RangeBitmap, DetectsDoubleFreeAndChangesNothing) {
  Fixture f({0, 256});
  f.bitmap.mark_free({0, 256});
  ASSERT_EQ(f.bitmap.allocate(100), 0u);
  EXPECT_FALSE(f.bitmap.release({100, 1}));
  EXPECT_FALSE(f.bitmap.release({90, 20}));
  EXPECT_EQ(f.bitmap.free_count(), 156u);
  EXPECT_TRUE(f.bitmap.release({0, 100}));
  EXPECT_FALSE(f.bitmap.release({0, 100}));
  EXPECT_EQ(f.bitmap.free_count(), 256u);
}

TEST(RangeBitmap, RefusesRangesOutside) {
  Fixture f({64, 128});
  for (const Range bad : {Range{63, 1}, Range{192, 1}, Range{190, 3}, Range{64, 129}, Range{0, 300}, Range{100, 0},
                          Range{100, ~0ULL}, Range{~0ULL, 2}}) {
    EXPECT_FALSE(f.bitmap.covers(bad)) << bad.start;
    EXPECT_FALSE(f.bitmap.release(bad)) << bad.start;
  }
  EXPECT_EQ(f.bitmap.free_count(), 0u);
}

TEST(RangeBitmap, AlignsTheNumberNotTheOffset) {
  Fixture f({13, 1000});
  f.bitmap.mark_free({13, 1000});
  EXPECT_EQ(f.bitmap.allocate(4, 16), 16u);
  EXPECT_EQ(f.bitmap.allocate(4, 16), 32u);
  EXPECT_EQ(f.bitmap.allocate(1, 512), 512u);
  EXPECT_EQ(f.bitmap.allocate(1, 2048), RangeBitmap::kNone);
  EXPECT_EQ(f.bitmap.allocate(3), 13u);
}

TEST(RangeBitmap, SkipsRunsThatAreTooShort) {
  Fixture f({0, 512});
  for (std::uint64_t i = 0; i + 3 < 300; i += 4) f.bitmap.mark_free({i, 3});
  f.bitmap.mark_free({300, 130});
  EXPECT_EQ(f.bitmap.allocate(130), 300u);
  EXPECT_EQ(f.bitmap.allocate(4), RangeBitmap::kNone);
  EXPECT_EQ(f.bitmap.allocate(3), 0u);
}

TEST(RangeBitmap, TakesARunUpToTheEndAndNoFurther) {
  Fixture f({0, 100});
  f.bitmap.mark_free({0, 100});
  EXPECT_EQ(f.bitmap.allocate(101), RangeBitmap::kNone);
  EXPECT_EQ(f.bitmap.allocate(~0ULL), RangeBitmap::kNone);
  EXPECT_EQ(f.bitmap.allocate(0), RangeBitmap::kNone);
  EXPECT_EQ(f.bitmap.allocate(100), 0u);
}

TEST(RangeBitmap, MarkingTwiceCountsOnce) {
  Fixture f({0, 1000});
  f.bitmap.mark_free({10, 500});
  f.bitmap.mark_free({400, 200});
  EXPECT_EQ(f.bitmap.free_count(), 590u);
  f.bitmap.mark_used({0, 100});
  f.bitmap.mark_used({50, 100});
  EXPECT_EQ(f.bitmap.free_count(), 450u);
  EXPECT_EQ(f.bitmap.allocate(1), 150u);
}

/// First fit over a std::set of free numbers.
std::uint64_t model_allocate(std::set<std::uint64_t>& free, std::uint64_t count, std::uint64_t alignment) {
  for (const std::uint64_t start : free) {
    std::uint64_t run = 0;
    while (start % alignment == 0 && run < count && free.contains(start + run)) ++run;
    if (run < count) continue;
    for (std::uint64_t i = 0; i < count; ++i) free.erase(start + i);
    return start;
  }
  return RangeBitmap::kNone;
}

/// Fills and drains `range` in turns; without `has_runs` nearly all is taken one by one.
void run_against_model(Range range, unsigned seed, bool has_runs) {
  std::mt19937_64 random(seed);
  Fixture f(range);
  std::set<std::uint64_t> free;
  for (std::uint64_t n = range.start; n < range.end(); ++n) {
    if (random() % 8 == 0) continue;
    f.bitmap.mark_free({n, 1});
    free.insert(n);
  }
  std::vector<Range> live;
  for (int step = 0; step < 2000; ++step) {
    const bool is_filling = step / 500 % 2 == 0;
    if (random() % 100 < (is_filling ? 80 : 40)) {
      const std::uint64_t count = has_runs && random() % 3 == 0 ? 1 + random() % 150 : 1 + random() % 3 / 2;
      const std::uint64_t alignment = 1ULL << (has_runs && random() % 3 == 0 ? random() % 7 : 0);
      const auto expected = model_allocate(free, count, alignment);
      ASSERT_EQ(f.bitmap.allocate(count, alignment), expected) << "step " << step;
      if (expected != RangeBitmap::kNone) live.push_back({expected, count});
    } else if (!live.empty()) {
      std::swap(live[random() % live.size()], live.back());
      const Range range_back = live.back();
      live.pop_back();
      ASSERT_TRUE(f.bitmap.release(range_back));
      for (std::uint64_t i = 0; i < range_back.count; ++i) free.insert(range_back.start + i);
    }
    ASSERT_EQ(f.bitmap.free_count(), free.size());
  }
  EXPECT_TRUE(f.guards_intact());
}

TEST(RangeBitmap, AgreesWithASetOnRandomOperations) {
  for (unsigned seed = 0; seed < 6; ++seed) run_against_model({seed * 37, 300 + seed * 211}, seed, seed % 2 == 0);
  run_against_model({0xffff'c000'0000'0, 3001}, 99, true);
}

}  // namespace
