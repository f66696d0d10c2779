// Compiled against each version: what clients rely on does not depend on it.
#include "cells/counter/counter.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace counter {
namespace {

static_assert(!std::is_copy_constructible_v<Counter> && std::is_nothrow_move_constructible_v<Counter>);

TEST(Counter, CountsUpFromItsStart) {
  Counter counter = create(41);
  EXPECT_EQ(next(counter), 41U);
  EXPECT_EQ(next(counter), 42U);
}

TEST(Counter, BelongsToItsHolder) {
  Counter one = create(1);
  Counter other = create(100);
  EXPECT_EQ(next(one), 1U);
  EXPECT_EQ(next(other), 100U);
  EXPECT_EQ(next(one), 2U);
}

TEST(Counter, IsEmptyAfterAMove) {
  Counter from = create(5);
  Counter to = std::move(from);
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): what is tested
  EXPECT_FALSE(to.empty());
  EXPECT_EQ(next(from), 0U);
  EXPECT_EQ(next(to), 5U);
  from = std::move(to);
  EXPECT_EQ(next(from), 6U);
  EXPECT_TRUE(to.empty());
}

TEST(Counter, CountsItsCalls) {
  const unsigned long before = total_calls();
  EXPECT_EQ(demo(), 46U);
  EXPECT_EQ(total_calls(), before + 4);
}

TEST(Counter, KnowsItsVersion) { EXPECT_EQ(version(), static_cast<unsigned long>(EXPECTED_VERSION)); }

}  // namespace
}  // namespace counter
