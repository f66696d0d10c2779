// The clocks themselves are hardware: //tests/tasks. Here: the order of alarms, and arithmetic.
#include "cells/timer/timer.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>
#include <vector>

#include "cells/timer/alarm_heap.h"
#include "cells/timer/rates.h"

namespace timer {
namespace {

void do_nothing(void* /*context*/) noexcept {}

void set(AlarmHeap& heap, AlarmNode& alarm, std::uint64_t deadline_ns) {
  alarm.deadline_ns = deadline_ns;
  heap.insert(alarm);
}

TEST(AlarmHeap, GivesTheEarliestFirstWhateverIsTakenOut) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    AlarmHeap heap;
    std::vector<std::unique_ptr<AlarmNode>> alarms;
    std::multiset<std::uint64_t> deadlines;
    std::vector<AlarmNode*> set_ones;
    for (int step = 0; step < 100; ++step) {
      const auto action = random() % 4;
      if (action < 2 || set_ones.empty()) {
        alarms.push_back(std::make_unique<AlarmNode>());
        const std::uint64_t deadline = random() % 50;
        set(heap, *alarms.back(), deadline);
        deadlines.insert(deadline);
        set_ones.push_back(alarms.back().get());
      } else {
        const std::size_t which = random() % set_ones.size();
        AlarmNode* const gone = action == 2 ? heap.first() : set_ones[which];
        heap.remove(*gone);
        EXPECT_FALSE(gone->is_set);
        deadlines.erase(deadlines.find(gone->deadline_ns));
        std::erase(set_ones, gone);
      }
      ASSERT_EQ(heap.first() == nullptr, deadlines.empty());
      if (deadlines.empty()) continue;
      ASSERT_EQ(heap.first()->deadline_ns, *deadlines.begin());
    }
    while (AlarmNode* const first = heap.first()) {
      ASSERT_EQ(first->deadline_ns, *deadlines.begin());
      deadlines.erase(deadlines.begin());
      heap.remove(*first);
    }
    ASSERT_TRUE(deadlines.empty());
  }
}

TEST(AlarmHeap, LeavesNothingBehindInAnAlarmThatIsSetAgain) {
  AlarmHeap heap;
  AlarmNode a{};
  AlarmNode b{};
  set(heap, a, 1);
  set(heap, b, 2);
  heap.remove(a);
  set(heap, a, 3);
  EXPECT_EQ(heap.first(), &b);
  heap.remove(b);
  EXPECT_EQ(heap.first(), &a);
  heap.remove(a);
  EXPECT_EQ(heap.first(), nullptr);
}

TEST(Alarm, ThatWasNeverSetCanBeCancelledMovedAndDestroyed) {
  auto alarm = make_alarm({do_nothing, nullptr});
  ASSERT_TRUE(alarm);
  alarm->cancel();
  EXPECT_FALSE(alarm->is_set());
  Alarm other = std::move(*alarm);
  EXPECT_TRUE(alarm->empty());
  EXPECT_FALSE(other.empty());
  other = Alarm();
  EXPECT_TRUE(other.empty());
  other.set(1);
  EXPECT_FALSE(other.is_set()) << "an empty one does nothing";
}

TEST(Alarm, NeedsAFunction) { EXPECT_EQ(make_alarm({nullptr, nullptr}).error().kind, ErrorKind::kOutOfRange); }

TEST(Rates, KeepTheirPrecision) {
  constexpr Rate kNsPerTick = rate_of(1'000'000, 3'000'000);
  static_assert(scale(3'000'000'000, kNsPerTick) == 999'999'999);
  static_assert(scale(3, rate_of(1'000'000, 1'000'000)) == 3);
  // A century at 5 GHz does not overflow.
  constexpr std::uint64_t kCentury = 100ULL * 365 * 86'400 * 5'000'000'000;
  EXPECT_NEAR(static_cast<double>(scale(kCentury, rate_of(1'000'000, 5'000'000))), kCentury / 5.0,
              kCentury / 5.0 * 1e-8);
}

TEST(Rates, ACountdownAlwaysStartsAndAlwaysFits) {
  constexpr Rate kOne = rate_of(1, 1);
  static_assert(countdown(0, kOne) == 1);
  static_assert(countdown(500, kOne) == 500);
  static_assert(countdown(1, kOne / 100) == 1);
  static_assert(countdown(~0ULL, kOne) == 1'000'000'000);
  static_assert(countdown(~0ULL, 10 * kOne) == 0xffff'ffff);
}

}  // namespace
}  // namespace timer
