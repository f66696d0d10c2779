#include "cells/sched_priority/sched_priority.h"

#include <gtest/gtest.h>

#include "cells/scheduler/scheduler.h"

namespace sched_priority {
namespace {

using scheduler::Entry;
using scheduler::RunQueue;
using scheduler::Why;

TEST(Priority, TheMostUrgentIsNextAndEqualsTakeTurns) {
  const auto with = policy();
  RunQueue queue;
  Entry low(0);
  Entry middle(32);
  Entry other_middle(32);
  Entry high(63);
  for (Entry* entry : {&middle, &low, &high, &other_middle}) with.add(queue, *entry, Why::kNew);
  for (Entry* expected : {&high, &middle, &other_middle, &low}) EXPECT_EQ(with.take(queue), expected);
  EXPECT_EQ(with.take(queue), nullptr);
}

TEST(Priority, TheProcessorIsOfferedToEqualsAndBetterOnesOnly) {
  const auto with = policy();
  RunQueue queue;
  Entry running(32);
  Entry low(31);
  Entry equal(32);
  Entry high(33);
  with.add(queue, low, Why::kNew);
  EXPECT_EQ(with.exchange(queue, running), &running);
  EXPECT_FALSE(with.tick(queue, running));
  EXPECT_FALSE(running.is_queued());
  with.add(queue, equal, Why::kNew);
  EXPECT_TRUE(with.tick(queue, running));
  EXPECT_EQ(with.exchange(queue, running), &equal);
  EXPECT_EQ(with.exchange(queue, equal), &running);
  with.add(queue, high, Why::kWoken);
  EXPECT_EQ(with.exchange(queue, running), &high);
  EXPECT_TRUE(running.is_queued());
  EXPECT_EQ(with.exchange(queue, high), &high);
}

TEST(Priority, OnlyAHigherOneDoesNotWait) {
  const auto with = policy();
  EXPECT_TRUE(with.is_more_urgent(Entry(33), Entry(32)));
  EXPECT_FALSE(with.is_more_urgent(Entry(32), Entry(32)));
  EXPECT_FALSE(with.is_more_urgent(Entry(31), Entry(32)));
}

TEST(Priority, IsUsedUnderItsName) {
  EXPECT_EQ(use(), 1U);
  EXPECT_EQ(scheduler::policy_name().view(), "priority");
}

}  // namespace
}  // namespace sched_priority
