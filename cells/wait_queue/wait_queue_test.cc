// What needs nobody to wait. Tasks that do: //tests/tasks.
#include "cells/wait_queue/wait_queue.h"

#include <gtest/gtest.h>

#include "kernel/arch/cpu_ops.h"

namespace wait_queue {
namespace {

TEST(WaitQueue, AsksBeforeItWaitsWithInterruptsOff) {
  arch::host::machine().interrupts_on = true;
  Queue queue;
  int asked = 0;
  const auto take = [&] {
    EXPECT_FALSE(arch::host::machine().interrupts_on);
    ++asked;
    return true;
  };
  EXPECT_TRUE(wait_until(queue, take));
  EXPECT_EQ(asked, 1);
  EXPECT_TRUE(arch::host::machine().interrupts_on);
}

TEST(WaitQueue, DoesNotWaitWhenTheDeadlineHasCome) {
  Queue queue;
  int asked = 0;
  const auto take = [&] {
    ++asked;
    return false;
  };
  EXPECT_FALSE(wait_until(queue, take, 0));
  EXPECT_EQ(asked, 1);
}

TEST(WaitQueue, ChangesWithInterruptsAsTheyWere) {
  Queue queue;
  for (const bool are_on : {true, false}) {
    arch::host::machine().interrupts_on = are_on;
    bool is_changed = false;
    const auto change = [&] {
      EXPECT_FALSE(arch::host::machine().interrupts_on);
      is_changed = true;
      return true;
    };
    change_and_wake(queue, kAll, change);
    EXPECT_TRUE(is_changed);
    EXPECT_EQ(arch::host::machine().interrupts_on, are_on);
  }
}

}  // namespace
}  // namespace wait_queue
