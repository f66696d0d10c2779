#include "verifier/proof/levels.h"

#include <gtest/gtest.h>

#include <vector>

namespace verifier::proof {
namespace {

TEST(ConfirmLevels, AcceptsStrictlyFallingArcs) {
  const std::vector<Arc> arcs = {{2, 1}, {1, 0}, {2, 0}};
  EXPECT_EQ(confirm_levels(arcs, std::vector<std::size_t>{0, 1, 2}), Answer::kYes);
}

TEST(ConfirmLevels, AcceptsNoArcs) {
  EXPECT_EQ(confirm_levels({}, std::vector<std::size_t>{0, 0}), Answer::kYes);
  EXPECT_EQ(confirm_levels({}, {}), Answer::kYes);
}

TEST(ConfirmLevels, RefusesEqualLevels) {
  const std::vector<Arc> arcs = {{1, 0}};
  EXPECT_EQ(confirm_levels(arcs, std::vector<std::size_t>{3, 3}), Answer::kNo);
}

TEST(ConfirmLevels, RefusesARisingArc) {
  const std::vector<Arc> arcs = {{1, 0}, {0, 2}};
  EXPECT_EQ(confirm_levels(arcs, std::vector<std::size_t>{0, 1, 2}), Answer::kNo);
}

TEST(ConfirmLevels, RefusesANodeWithoutLevel) {
  const std::vector<Arc> arcs = {{1, 0}};
  EXPECT_EQ(confirm_levels(arcs, std::vector<std::size_t>{0}), Answer::kNo);
}

TEST(ConfirmCycle, AcceptsASimpleCycle) {
  const std::vector<Arc> cycle = {{0, 1}, {1, 2}, {2, 0}};
  EXPECT_EQ(confirm_cycle(cycle), Answer::kYes);
}

TEST(ConfirmCycle, AcceptsASelfUse) {
  const std::vector<Arc> cycle = {{4, 4}};
  EXPECT_EQ(confirm_cycle(cycle), Answer::kYes);
}

TEST(ConfirmCycle, RefusesAPath) {
  const std::vector<Arc> path = {{0, 1}, {1, 2}};
  EXPECT_EQ(confirm_cycle(path), Answer::kNo);
}

TEST(ConfirmCycle, RefusesACycleWithASuperfluousArc) {
  const std::vector<Arc> cycle = {{0, 1}, {1, 0}, {2, 3}};
  EXPECT_EQ(confirm_cycle(cycle), Answer::kNo);
}

}  // namespace
}  // namespace verifier::proof
