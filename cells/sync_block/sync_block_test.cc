// What needs nobody to wait. Tasks that do: //tests/tasks.
#include "cells/sync_block/sync_block.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace sync_block {
namespace {

TEST(Mutex, GivesAccessAndPassesTheResultOn) {
  Mutex<std::string> text("a");
  EXPECT_EQ(text.with([](std::string& value) { return (value += "b").size(); }), 2U);
  EXPECT_EQ(text.with([](std::string& value) { return value; }), "ab");
}

TEST(Mutex, IsFreeAgainWhenAnExceptionLeaves) {
  Mutex<int> number;
  EXPECT_THROW(number.with([](int& value) {
    value = 7;
    throw std::runtime_error("out");
  }),
               std::runtime_error);
  EXPECT_EQ(number.with([](int& value) { return value; }), 7);
}

TEST(Semaphore, CountsAndDoesNotWaitPastItsDeadline) {
  Semaphore places(2);
  EXPECT_TRUE(places.acquire());
  EXPECT_TRUE(places.acquire(0));
  EXPECT_FALSE(places.acquire(0)) << "the deadline has come and nothing is there";
  places.release(2);
  EXPECT_TRUE(places.acquire());
  EXPECT_TRUE(places.acquire());
  EXPECT_FALSE(places.acquire(0));
}

TEST(Condition, ThatIsMetDoesNotWait) {
  Mutex<int> number(3);
  Condition changed;
  EXPECT_TRUE(changed.wait(number, [](int value) { return value == 3; }, [](int& value) { value = 4; }));
  EXPECT_EQ(number.with([](int& value) { return value; }), 4);
  EXPECT_FALSE(changed.wait(number, [](int value) { return value == 3; }, [](int& value) { value = 5; }, 0));
  EXPECT_EQ(number.with([](int& value) { return value; }), 4);
  changed.notify_all();
}

TEST(RwLock, GivesConstToReaders) {
  RwLock<int> number(1);
  number.write([](int& value) { ++value; });
  static_assert(std::is_same_v<decltype(number.read([](auto& value) -> auto* { return &value; })), const int*>);
  EXPECT_EQ(number.read([](const int& value) { return value; }), 2);
  EXPECT_EQ(number.read([&](const int& outer) { return outer + number.read([](const int& inner) { return inner; }); }),
            4)
      << "readers share it";
}

}  // namespace
}  // namespace sync_block
