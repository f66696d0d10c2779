// What is refused, and what is left then. Tasks that run: //tests/tasks.
#include "cells/spawn/spawn.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

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
  EXPECT_EQ(none.kill().error().kind, ErrorKind::kNotFound);
}

TEST(JoinHandle, TellsWhyThereIsNoValue) {
  using scheduler::Exit;
  const auto text = [](unwinder::Cause cause) {
    const Error error = killed({.kind = Exit::Kind::kKilled, .cause = cause, .vector = 14});
    EXPECT_EQ(error.kind, ErrorKind::kRefused);
    return std::string(error.text.view());
  };
  EXPECT_EQ(text(unwinder::Cause::kFault), "spawn: the task was killed by an exception, vector 14");
  EXPECT_EQ(text(unwinder::Cause::kGaveUp), "spawn: the task was killed because it gave up");
  EXPECT_EQ(text(unwinder::Cause::kRequest), "spawn: the task was killed on request");
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
