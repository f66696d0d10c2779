#include "cells/fault_recovery/policy.h"

#include <gtest/gtest.h>

#include <vector>

namespace fault_recovery {
namespace {

constexpr std::uint64_t kMs = 1'000'000;

std::vector<Step> steps(const Limits& limits, int count) {
  History history;
  std::vector<Step> taken;
  for (int i = 0; i < count; ++i) taken.push_back(decide(history, limits, 1 + static_cast<std::uint64_t>(i)).step);
  return taken;
}

TEST(Policy, EscalatesAfterRestartsInVain) {
  using enum Step;
  EXPECT_EQ(steps({.restarts = 2}, 10),
            (std::vector{kRestart, kRestart, kReplaceFaulty, kRestart, kRestart, kReplaceApplication, kRestart,
                         kRestart, kQuarantine, kQuarantine}));
}

TEST(Policy, EscalatesAtOnceWithoutRestarts) {
  using enum Step;
  EXPECT_EQ(steps({.restarts = 0}, 4), (std::vector{kReplaceFaulty, kReplaceApplication, kQuarantine, kQuarantine}));
}

TEST(Policy, WaitsTwiceAsLongEachTimeUpToALimit) {
  History history;
  const Limits limits{.restarts = 9, .back_off_ns = 3 * kMs, .longest_back_off_ns = 20 * kMs};
  for (const std::uint64_t wanted : {3U, 6U, 12U, 20U, 20U})
    EXPECT_EQ(decide(history, limits, 1).wait_ns, wanted * kMs);
}

TEST(Policy, DoesNotWaitBeforeTheEnd) {
  History history;
  for (int i = 0; i < 2; ++i) EXPECT_GT(decide(history, {.restarts = 0}, 1).wait_ns, 0U);
  EXPECT_EQ(decide(history, {.restarts = 0}, 1).wait_ns, 0U);
}

TEST(Policy, NeverWaitsLongerThanTheLongestWhateverTheFirstIs) {
  History history;
  const Limits limits{.restarts = 200, .back_off_ns = ~0ULL, .longest_back_off_ns = ~0ULL - 1};
  for (int i = 0; i < 150; ++i) EXPECT_EQ(decide(history, limits, 1).wait_ns, ~0ULL - 1);
}

TEST(Policy, ForgetsWhatWasLongAgo) {
  History history;
  const Limits limits{.restarts = 1, .quiet_ns = 100 * kMs};
  EXPECT_EQ(decide(history, limits, 1000 * kMs).step, Step::kRestart);
  EXPECT_EQ(decide(history, limits, 1099 * kMs).step, Step::kReplaceFaulty);
  EXPECT_EQ(decide(history, limits, 1199 * kMs).step, Step::kRestart) << "quiet for as long as it takes";
  EXPECT_EQ(history.kills, 1U);
  EXPECT_EQ(decide(history, limits, 1199 * kMs).step, Step::kReplaceFaulty) << "the last one counts, not the first";
}

}  // namespace
}  // namespace fault_recovery
