// Changing from one stack to another is shown in //tests/tasks; here is what a new task is given, and what it leaves.
#include "cells/task/task.h"

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <vector>

#include "cells/mapped_pages/mapped_pages.h"
#include "cells/mapped_pages/test_memory.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/task/context.h"
#include "cells/task/stack.h"
#include "kernel/abi/stack.h"

namespace task {
namespace {

namespace memory = mapped_pages::testing;

void entry(void* /*argument*/) noexcept {}

Text<24> named(std::string_view name) {
  Text<24> text;
  text.append(name);
  return text;
}

class Tasks : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::uint64_t base = memory::direct_map();
    ASSERT_TRUE(page_allocator::init(base));
    ASSERT_TRUE(mapped_pages::init(base, {memory::kFrames << kPageShift},
                                   {{(layout::kNanoCoreBase >> kPageShift) + 16, 1}, {16, 1}, 1}));
  }
  void SetUp() override { trim(); }

  /// What the first switch to the task would load: the switch of the host copies the stack pointer to where ours would
  /// be saved, at the beginning of what a task stands for.
  static Context context_of(const Task& task) {
    static const Task here = adopt_caller(named("test")).value();
    switch_to(here, task);
    return **reinterpret_cast<Context* const*>(&here);
  }
  static std::uint64_t free_pages() { return page_allocator::stats(page_allocator::Arena::kGeneral).free_pages; }
};

TEST_F(Tasks, BeginAtTheirEntryOnAnAlignedStackAboveAPageThatIsNotMapped) {
  int argument = 0;
  const Task made = make({&entry, &argument, named("first")}).value();
  const std::uint64_t rsp = context_of(made).rsp;
  EXPECT_EQ((rsp + sizeof(FirstFrame)) % 16, 0U) << "what task_begin has in rsp";
  const auto place = mapped_pages::translate({rsp});
  ASSERT_TRUE(place.is_mapped && place.is_writable);
  EXPECT_FALSE(place.is_executable);
  const auto* const frame = reinterpret_cast<const FirstFrame*>(memory::direct_map() + place.physical.value);
  EXPECT_EQ(frame->r12, reinterpret_cast<std::uint64_t>(&entry));
  EXPECT_EQ(frame->r13, reinterpret_cast<std::uint64_t>(&argument));
  EXPECT_EQ(frame->return_address, reinterpret_cast<std::uint64_t>(&task_begin));
  EXPECT_EQ(frame->rbp, 0U) << "a chain of frame pointers ends here";
  const std::uint64_t bottom = rsp + sizeof(FirstFrame) - cell_abi::kTaskStackPages * kPageSize;
  EXPECT_TRUE(mapped_pages::translate({bottom}).is_writable);
  const std::uint64_t reserve = bottom - unwinder::kReservePages * kPageSize;
  for (const std::uint64_t in_reserve : {bottom - 1, reserve}) {
    EXPECT_TRUE(mapped_pages::translate({in_reserve}).is_mapped);
    EXPECT_FALSE(mapped_pages::translate({in_reserve}).is_writable);
  }
  EXPECT_FALSE(mapped_pages::translate({reserve - 1}).is_mapped);
}

TEST_F(Tasks, HaveNumbersThatAreNotUsedAgainAndNames) {
  const std::uint64_t first = identity(make({&entry, nullptr, named("a")}).value()).number;
  const Task next = make({&entry, nullptr, named("b")}).value();
  EXPECT_EQ(identity(next).number, first + 1);
  EXPECT_EQ(identity(next).name.view(), "b");
  EXPECT_EQ(identity(Task()).number, 0U);
}

TEST_F(Tasks, KeepAFewStacksForTheNextOnesAndLeaveNothingAfterATrim) {
  const std::uint64_t frames = memory::free_frames();
  const std::uint64_t pages = free_pages();
  {
    std::vector<Task> tasks;
    for (int i = 0; i < 20; ++i) tasks.push_back(make({&entry, nullptr, named("many")}).value());
    EXPECT_LE(memory::free_frames(), frames - 20 * (Stack::kPages - 1));
  }
  EXPECT_EQ(free_pages(), pages - 8 * Stack::kPages) << "eight are kept";
  const Task reused = make({&entry, nullptr, named("reused")}).value();
  EXPECT_EQ(spare_stacks(), 7U);
  trim();
  EXPECT_EQ(spare_stacks(), 0U);
  EXPECT_EQ(free_pages(), pages - Stack::kPages);
}

TEST_F(Tasks, AreEmptyAfterAMove) {
  Task made = make({&entry, nullptr, named("moved")}).value();
  Task other = std::move(made);
  EXPECT_TRUE(made.empty());
  EXPECT_FALSE(other.empty());
  other = Task();
  EXPECT_TRUE(other.empty());
  EXPECT_EQ(spare_stacks(), 1U) << "the stack of what was assigned to is kept once";
}

TEST_F(Tasks, WithoutAnEntryAreRefused) {
  EXPECT_EQ(make({nullptr, nullptr, named("none")}).error().kind, ErrorKind::kOutOfRange);
}

TEST_F(Tasks, WithoutMemoryAreRefusedAndKeepNothing) {
  const std::uint64_t pages = free_pages();
  // Not enough for the reserve; enough for that, but not for the rest.
  for (const std::uint64_t left : {2U, 8U}) {
    const auto held = memory::leave_only(left);
    EXPECT_EQ(make({&entry, nullptr, named("big")}).error().kind, ErrorKind::kOutOfMemory);
    EXPECT_EQ(memory::free_frames(), left);
    EXPECT_EQ(free_pages(), pages);
  }
}

/// What is told of a stack with these words, the innermost frame of which is nobody's.
std::vector<std::uint64_t> told_of(std::span<const std::uint64_t> words) {
  constexpr std::uint64_t kNobody = 0x10;  // no cell is here: the tables tell nothing
  Trail trail{{0, 0, 0, 0, 0, 0, reinterpret_cast<std::uint64_t>(words.data()), kNobody, 0},
              reinterpret_cast<std::uint64_t>(words.data() + words.size()),
              true};
  std::vector<std::uint64_t> told;
  while (const std::uint64_t address = next_address(trail)) told.push_back(address);
  return told;
}

TEST_F(Tasks, TellEveryWordWhereTheTablesTellNothing) {
  // Within one page, since those of the host are not the fake machine's.
  alignas(64) const std::array<std::uint64_t, 6> page = {1, 0, 7, 0, 8, 9};
  const auto words = std::span(page).subspan(1);
  EXPECT_EQ(told_of(words), (std::vector<std::uint64_t>{0x10, 7, 8, 9}));
}

TEST_F(Tasks, CanOnlyBeWantedToEndOnceTheyAreAboveARoot) {
  EXPECT_EQ(request_kill(Task()).error().kind, ErrorKind::kNotFound);
  const Task fresh = make({&entry, nullptr, named("fresh")}).value();
  ASSERT_TRUE(unwinder::start());
  EXPECT_EQ(request_kill(fresh).error().kind, ErrorKind::kNotFound) << "it has not begun";
  unwinder::stop();
  unwinder::Kill kill;
  int calls = 0;
  const auto count = [](void* context) { ++*static_cast<int*>(context); };
  EXPECT_EQ(run(fresh, count, &calls, kill), unwinder::End::kCompleted);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace task
