// Runs against both versions: what a client sees must be the same.
#include "cells/counter/counter.h"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

namespace {

using counter::Counter;
using counter::next;

static_assert(!std::is_copy_constructible_v<Counter> && !std::is_copy_assignable_v<Counter>);
static_assert(std::is_nothrow_move_constructible_v<Counter> && std::is_nothrow_move_assignable_v<Counter>);

TEST(Counter, counts_from_its_start) {
  Counter counter = counter::create(7);
  EXPECT_FALSE(counter.empty());
  EXPECT_EQ(next(counter), 7U);
  EXPECT_EQ(next(counter), 8U);
  EXPECT_EQ(next(counter), 9U);
}

TEST(Counter, does_not_know_other_counters) {
  Counter one = counter::create(0);
  Counter other = counter::create(100);
  EXPECT_EQ(next(one), 0U);
  EXPECT_EQ(next(other), 100U);
  EXPECT_EQ(next(one), 1U);
  EXPECT_EQ(next(other), 101U);
}

TEST(Counter, moves_its_progress_and_leaves_nothing) {
  Counter counter = counter::create(5);
  EXPECT_EQ(next(counter), 5U);
  Counter moved = std::move(counter);
  EXPECT_TRUE(counter.empty());  // NOLINT(bugprone-use-after-move): that is the contract
  EXPECT_EQ(next(counter), 0U);
  EXPECT_TRUE(counter.empty());
  EXPECT_EQ(next(moved), 6U);
  counter = std::move(moved);
  EXPECT_EQ(next(counter), 7U);
}

TEST(Counter, stays_at_the_greatest_number) {
  constexpr unsigned long kMax = std::numeric_limits<unsigned long>::max();
  Counter counter = counter::create(kMax - 1);
  EXPECT_EQ(next(counter), kMax - 1);
  EXPECT_EQ(next(counter), kMax);
  EXPECT_EQ(next(counter), kMax);
}

TEST(Counter, is_empty_until_created) {
  Counter counter;
  EXPECT_TRUE(counter.empty());
  EXPECT_EQ(next(counter), 0U);
  EXPECT_EQ(next(counter), 0U);
}

TEST(TotalCalls, grows_by_each_call) {
  const unsigned long before = counter::total_calls();
  Counter counter = counter::create(1);
  static_cast<void>(next(counter));
  static_cast<void>(next(counter));
  EXPECT_EQ(counter::total_calls(), before + 2);
}

TEST(Demo, sums_one_to_ten_in_ten_calls) {
  const unsigned long before = counter::total_calls();
  EXPECT_EQ(counter::demo(), 55U);
  EXPECT_EQ(counter::total_calls(), before + 10);
}

TEST(Version, is_that_of_the_library) { EXPECT_EQ(counter::version(), COUNTER_VERSION); }

}  // namespace
