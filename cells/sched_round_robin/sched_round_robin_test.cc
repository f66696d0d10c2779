#include "cells/sched_round_robin/sched_round_robin.h"

#include <gtest/gtest.h>

#include <array>

#include "cells/scheduler/scheduler.h"

namespace sched_round_robin {
namespace {

using scheduler::Entry;
using scheduler::RunQueue;
using scheduler::Why;

TEST(RoundRobin, LetsEverybodyRunInTurn) {
  const auto with = policy();
  RunQueue queue;
  std::array<Entry, 3> entries;
  Entry* running = &entries[0];
  with.add(queue, entries[1], Why::kNew);
  with.add(queue, entries[2], Why::kWoken);
  for (const std::size_t next : {1, 2, 0, 1, 2, 0}) {
    running = with.exchange(queue, *running);
    EXPECT_EQ(running, &entries[next]);
    EXPECT_FALSE(running->is_queued());
  }
  EXPECT_TRUE(with.tick(queue, *running));
  with.add(queue, *running, Why::kPreempted);
  for (const std::size_t next : {1, 2, 0}) EXPECT_EQ(with.take(queue), &entries[next]);
  EXPECT_EQ(with.take(queue), nullptr);
}

TEST(RoundRobin, KeepsTheOnlyTaskRunning) {
  const auto with = policy();
  RunQueue queue;
  Entry only;
  EXPECT_EQ(with.exchange(queue, only), &only);
  EXPECT_FALSE(with.tick(queue, only));
  EXPECT_FALSE(only.is_queued());
}

TEST(RoundRobin, IsUsedUnderItsName) {
  ASSERT_TRUE(start());
  EXPECT_EQ(scheduler::policy_name().view(), "round_robin");
  EXPECT_EQ(use(), 1U);
}

}  // namespace
}  // namespace sched_round_robin
