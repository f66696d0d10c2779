// What is refused, and what is left then. Tasks that run: //tests/tasks.
#include "cells/spawn/spawn.h"

#include <gtest/gtest.h>

#include <memory>

namespace spawn {
namespace {

TEST(Builder, FailsWithoutAPolicyAndKeepsNothing) {
  const auto token = std::make_shared<int>(1);
  const auto handle = Builder().name("none").run([token] { return *token; });
  EXPECT_EQ(handle.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(token.use_count(), 1);
}

TEST(JoinHandle, ThatIsEmptyHasNoValue) {
  JoinHandle<int> none;
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(none.is_over());
  EXPECT_EQ(none.join().error().kind, ErrorKind::kNotFound);
}

TEST(Task, LeavesItsValueAndDestroysItsCallable) {
  const auto token = std::make_shared<int>(7);
  const auto slot = Shared<Slot<int>>::make();
  const auto function = [token] { return *token; };
  using Made = Task<int, decltype(function)>;
  auto made = std::make_unique<Made>(Made{function, slot});
  EXPECT_EQ(token.use_count(), 3);
  EXPECT_EQ(Made::run(made.release()), 0U);
  EXPECT_EQ(token.use_count(), 2);
  EXPECT_EQ(*slot->value, 7);
  EXPECT_EQ(slot.owners(), 1U);
}

}  // namespace
}  // namespace spawn
