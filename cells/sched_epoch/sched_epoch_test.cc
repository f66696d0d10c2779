#include "cells/sched_epoch/sched_epoch.h"

#include <gtest/gtest.h>

#include <map>

#include "cells/scheduler/scheduler.h"

namespace sched_epoch {
namespace {

using scheduler::Entry;
using scheduler::RunQueue;
using scheduler::Why;

/// How many of `ticks` each one runs, if nobody gives anything away.
std::map<const Entry*, int> run(RunQueue& queue, int ticks) {
  const auto with = policy();
  std::map<const Entry*, int> shares;
  Entry* running = with.take(queue);
  for (int i = 0; i < ticks; ++i) {
    ++shares[running];
    if (!with.tick(queue, *running)) continue;
    with.add(queue, *running, Why::kPreempted);
    running = with.take(queue);
  }
  return shares;
}

TEST(Epoch, SharesGrowWithThePriorityAndNobodyStarves) {
  const auto with = policy();
  RunQueue queue;
  Entry low(0);
  Entry middle(32);
  Entry high(63);
  for (Entry* entry : {&low, &middle, &high}) with.add(queue, *entry, Why::kNew);
  const auto shares = run(queue, 10 * (1 + 5 + 8));
  EXPECT_EQ(shares.at(&low), 10);
  EXPECT_EQ(shares.at(&middle), 50);
  EXPECT_EQ(shares.at(&high), 80);
}

TEST(Epoch, WhoGivesTheProcessorAwayKeepsTheRestOfItsShare) {
  const auto with = policy();
  RunQueue queue;
  Entry first(16);
  Entry second(16);
  with.add(queue, first, Why::kNew);
  with.add(queue, second, Why::kNew);
  Entry* const running = with.take(queue);
  ASSERT_EQ(running, &first);
  EXPECT_FALSE(with.tick(queue, first));
  EXPECT_EQ(with.exchange(queue, first), &second);
  EXPECT_EQ(first.credit(), 2U);
  with.add(queue, second, Why::kWoken);
  EXPECT_EQ(with.take(queue), &first) << "it is still in this epoch";
}

TEST(Epoch, TheOnlyTaskGoesOn) {
  const auto with = policy();
  RunQueue queue;
  Entry only(0);
  EXPECT_EQ(with.exchange(queue, only), &only);
  EXPECT_FALSE(with.tick(queue, only));
  EXPECT_EQ(with.take(queue), nullptr);
}

TEST(Epoch, IsUsedUnderItsName) {
  EXPECT_EQ(use(), 1U);
  EXPECT_EQ(scheduler::policy_name().view(), "epoch");
}

}  // namespace
}  // namespace sched_epoch
