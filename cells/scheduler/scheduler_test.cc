// The queue, and what is refused. Tasks need a processor of their own: //tests/tasks.
#include "cells/scheduler/scheduler.h"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <memory>
#include <random>
#include <vector>

#include "cells/scheduler/run_queue.h"

namespace scheduler {
namespace {

TEST(RunQueue, AgreesWithListsWhateverIsDone) {
  std::mt19937 random(3);
  RunQueue queue;
  std::array<std::deque<Entry*>, kLevels> model;
  std::array<Entry, 40> entries;
  std::vector<Entry*> outside;
  for (Entry& entry : entries) outside.push_back(&entry);
  const auto take_outside = [&](Entry* entry) {
    ASSERT_FALSE(entry->is_queued());
    outside.push_back(entry);
  };
  for (int step = 0; step < 20'000; ++step) {
    const std::size_t level = random() % 5 * 15 + random() % 4;
    switch (random() % 4) {
      case 0:
        if (outside.empty()) break;
        queue.push_back(level, *outside.back());
        model[level].push_back(outside.back());
        ASSERT_TRUE(outside.back()->is_queued());
        outside.pop_back();
        break;
      case 1: {
        Entry* const first = queue.pop_front(level);
        ASSERT_EQ(first, model[level].empty() ? nullptr : model[level].front());
        if (first == nullptr) break;
        model[level].pop_front();
        take_outside(first);
        break;
      }
      case 2: {
        if (model[level].empty()) break;
        const auto which = model[level].begin() + static_cast<std::ptrdiff_t>(random() % model[level].size());
        queue.remove(**which);
        take_outside(*which);
        model[level].erase(which);
        break;
      }
      default:
        if (model[level].empty() || outside.empty()) break;
        Entry& out = queue.rotate(level, *outside.back());
        ASSERT_EQ(&out, model[level].front());
        model[level].pop_front();
        model[level].push_back(outside.back());
        outside.pop_back();
        take_outside(&out);
    }
    ASSERT_EQ(queue.empty(level), model[level].empty());
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < kLevels; ++i)
      if (!model[i].empty()) used.push_back(i);
    ASSERT_EQ(queue.empty(), used.empty());
    if (used.empty()) continue;
    ASSERT_EQ(queue.lowest_level(), used.front());
    ASSERT_EQ(queue.highest_level(), used.back());
  }
}

TEST(RunQueue, MovesALevelBehindAnotherInOrder) {
  RunQueue queue;
  std::array<Entry, 4> entries;
  queue.push_back(1, entries[0]);
  queue.push_back(0, entries[1]);
  queue.push_back(0, entries[2]);
  queue.move_level(0, 1);
  EXPECT_TRUE(queue.empty(0));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(queue.pop_front(1), &entries[i]);
  EXPECT_TRUE(queue.empty());
}

TEST(RunQueue, CanBeCopiedToAnotherPlace) {
  std::array<Entry, 2> entries;
  auto first = std::make_unique<RunQueue>();
  first->push_back(9, entries[0]);
  first->push_back(9, entries[1]);
  RunQueue second = *first;
  *first = {};
  first.reset();
  second.remove(entries[0]);
  EXPECT_EQ(second.pop_front(9), &entries[1]);
  EXPECT_TRUE(second.empty());
}

RunQueuePolicy whole_policy() {
  return {{},
          [](RunQueue& queue, Entry& entry, Why) noexcept { queue.push_back(0, entry); },
          [](RunQueue& queue) noexcept { return queue.pop_front(0); },
          [](RunQueue&, Entry& running) noexcept { return &running; },
          [](RunQueue&, Entry&) noexcept { return false; },
          [](const Entry&, const Entry&) noexcept { return false; }};
}

std::uint64_t do_nothing(void* /*argument*/) { return 0; }

TEST(Scheduler, RefusesAPolicyThatLacksAFunctionAndKeepsTheOldOne) {
  RunQueuePolicy good = whole_policy();
  good.name.append("good");
  ASSERT_TRUE(use_policy(good));
  for (int missing = 0; missing < 5; ++missing) {
    RunQueuePolicy bad = whole_policy();
    if (missing == 0) bad.add = nullptr;
    if (missing == 1) bad.take = nullptr;
    if (missing == 2) bad.exchange = nullptr;
    if (missing == 3) bad.tick = nullptr;
    if (missing == 4) bad.is_more_urgent = nullptr;
    EXPECT_EQ(use_policy(bad).error().kind, ErrorKind::kOutOfRange) << missing;
  }
  EXPECT_EQ(policy_name().view(), "good");
  ASSERT_TRUE(drop_policy());
  EXPECT_EQ(policy_name().view(), "");
}

TEST(Scheduler, RefusesTasksThatCannotRun) {
  EXPECT_EQ(spawn({.entry = &do_nothing, .name = {}}).error().kind, ErrorKind::kRefused) << "nobody decides";
  ASSERT_TRUE(use_policy(whole_policy()));
  EXPECT_EQ(spawn({.entry = nullptr, .name = {}}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(spawn({.entry = &do_nothing, .priority = 64, .name = {}}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(spawn({.entry = &do_nothing, .processor = 1, .name = {}}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(spawn({.entry = &do_nothing, .processor = -2, .name = {}}).error().kind, ErrorKind::kOutOfRange);
  ASSERT_TRUE(drop_policy());
}

TEST(Scheduler, AnEmptyMembershipIsOverAndCompleted) {
  const Membership none;
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(is_over(none));
  EXPECT_EQ(join(none).value, 0U);
  EXPECT_EQ(join(none).kind, Exit::Kind::kCompleted);
  EXPECT_EQ(identity(none).number, 0U);
  EXPECT_EQ(running().number, 0U);
  EXPECT_EQ(kill(none).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(kill(1).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(suspend(none));
  resume(none);
  EXPECT_EQ(list({}), 0U);
  EXPECT_EQ(sleep(1).error().kind, ErrorKind::kRefused) << "nobody is there to sleep";
}

}  // namespace
}  // namespace scheduler
