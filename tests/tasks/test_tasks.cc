#include "tests/tasks/test_tasks.h"

#include <array>
#include <atomic>
#include <string_view>
#include <utility>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/sched_epoch/sched_epoch.h"
#include "cells/sched_priority/sched_priority.h"
#include "cells/sched_round_robin/sched_round_robin.h"
#include "cells/scheduler/scheduler.h"
#include "cells/task/task.h"
#include "cells/timer/timer.h"

// mxcsr.S
extern "C" {
[[gnu::visibility("hidden")]] std::uint32_t test_read_mxcsr();
[[gnu::visibility("hidden")]] void test_write_mxcsr(std::uint32_t value);
}

namespace test_tasks {
namespace {

using scheduler::Exit;
using scheduler::Membership;

constexpr std::uint64_t kMs = 1'000'000;

using Function = std::uint64_t (*)(void*);

Result<Membership> spawn(Function entry, void* argument, std::uint8_t priority = scheduler::kDefaultPriority) {
  scheduler::Setup setup{.entry = entry, .argument = argument, .priority = priority, .name = {}};
  setup.name.append("test");
  return scheduler::spawn(setup);
}

Result<void> expect(std::string_view what, std::uint64_t got, std::uint64_t wanted) {
  if (got != wanted) return fail(ErrorKind::kRefused, what, " is ", got, ", expected ", wanted);
  return {};
}

// --- values ---

std::uint64_t triple(void* argument) { return 3 * *static_cast<std::uint64_t*>(argument); }

Result<void> values_come_back() {
  std::uint64_t number = 14;
  TRY_ASSIGN(const Membership member, spawn(triple, &number));
  const Exit exit = scheduler::join(member);
  TRY(expect("kind of exit", static_cast<std::uint64_t>(exit.kind), 0));
  TRY(expect("value", exit.value, 42));
  if (!scheduler::is_over(member)) return fail(ErrorKind::kRefused, "a joined task is not over");
  return expect("value of a second join", scheduler::join(member).value, 42);
}

Result<void> bad_setups_are_refused() {
  if (spawn(nullptr, nullptr)) return fail(ErrorKind::kRefused, "a task without an entry");
  if (spawn(triple, nullptr, 64)) return fail(ErrorKind::kRefused, "a task of priority 64");
  return {};
}

// --- preemption ---

/// A task that never gives the processor away, and what it computes.
struct Worker {
  std::uint64_t seed = 0;
  double expected_sum = 0;
  std::atomic<std::uint64_t> rounds = 0;
  const std::atomic<bool>* may_end = nullptr;
};

constexpr std::uint64_t kRound = 20'000;

/// A sum whose value depends on every bit of the floating-point state.
double sum(std::uint64_t seed) {
  double total = 0;
  for (std::uint64_t i = 1; i <= kRound; ++i) total += static_cast<double>(seed + i) / static_cast<double>(i);
  return total;
}

/// How many rounds went wrong.
CELL_BLOCKS std::uint64_t work(void* argument) {
  auto& worker = *static_cast<Worker*>(argument);
  std::uint64_t wrong = 0;
  do {
    wrong += sum(worker.seed) == worker.expected_sum ? 0 : 1;
    worker.rounds.fetch_add(1);
  } while (!worker.may_end->load());
  return wrong;
}

template <std::size_t N>
struct Crew {
  std::atomic<bool> may_end = false;
  std::array<Worker, N> workers;
  std::array<Membership, N> members;

  Result<void> begin() {
    for (std::size_t i = 0; i < N; ++i) {
      workers[i].seed = 1000 * i;
      workers[i].expected_sum = sum(workers[i].seed);
      workers[i].may_end = &may_end;
      TRY_ASSIGN(members[i], spawn(work, &workers[i]));
    }
    return {};
  }
  /// Ends all and looks at what they did.
  Result<void> end() {
    may_end.store(true);
    for (std::size_t i = 0; i < N; ++i) {
      TRY(expect("wrong rounds", scheduler::join(members[i]).value, 0));
      if (workers[i].rounds.load() < 2) return fail(ErrorKind::kRefused, "worker ", i, " hardly ran");
    }
    return {};
  }
};

/// Nobody yields but the one who waits, and yet all get on, and none disturbs another one's registers.
CELL_BLOCKS Result<void> tasks_interleave() {
  Crew<6> crew;
  TRY(crew.begin());
  TRY(scheduler::sleep(300 * kMs));
  std::uint64_t running = 0;
  for (const Worker& worker : crew.workers) running += worker.rounds.load() > 0 ? 1 : 0;
  TRY(expect("workers that got on before one ended", running, crew.workers.size()));
  return crew.end();
}

/// Each has a rounding mode of its own (Intel SDM volume 1, 10.2.3), and gives the processor away all the time.
std::uint64_t round_in_a_mode(void* argument) {
  const std::uint64_t mode = *static_cast<std::uint64_t*>(argument);
  const auto wanted = static_cast<unsigned>(0x1f80 | mode << 13);
  test_write_mxcsr(wanted);
  std::uint64_t wrong = 0;
  for (int i = 0; i < 100; ++i) {
    scheduler::yield();
    // The lower bits tell what happened, the others are what was set.
    if ((test_read_mxcsr() & ~0x3fU) != wanted) ++wrong;
  }
  return wrong;
}

Result<void> rounding_modes_are_kept_apart() {
  std::array<std::uint64_t, 4> modes = {0, 1, 2, 3};
  std::array<Membership, 4> members;
  for (std::size_t i = 0; i < 4; ++i) {
    TRY_ASSIGN(members[i], spawn(round_in_a_mode, &modes[i]));
  }
  for (const Membership& member : members) TRY(expect("wrong rounding modes", scheduler::join(member).value, 0));
  return expect("own mode", test_read_mxcsr() & 0x6000, 0);
}

// --- time ---

struct Sleeper {
  std::uint64_t duration_ns;
  std::uint64_t woken_ns = 0;
  std::uint64_t place = 0;
  std::atomic<std::uint64_t>* order = nullptr;
};

std::uint64_t sleep_and_tell(void* argument) {
  auto& sleeper = *static_cast<Sleeper*>(argument);
  const std::uint64_t start_ns = timer::now();
  if (!scheduler::sleep(sleeper.duration_ns)) return 1;
  sleeper.woken_ns = timer::now() - start_ns;
  sleeper.place = sleeper.order->fetch_add(1);
  return 0;
}

Result<void> sleepers_wake_in_order() {
  std::atomic<std::uint64_t> order = 0;
  std::array<Sleeper, 4> sleepers = {{{90 * kMs}, {30 * kMs}, {120 * kMs}, {60 * kMs}}};
  constexpr std::array<std::uint64_t, 4> kPlaces = {2, 0, 3, 1};
  std::array<Membership, 4> members;
  for (std::size_t i = 0; i < 4; ++i) {
    sleepers[i].order = &order;
    TRY_ASSIGN(members[i], spawn(sleep_and_tell, &sleepers[i]));
  }
  for (std::size_t i = 0; i < 4; ++i) {
    TRY(expect("failed sleeps", scheduler::join(members[i]).value, 0));
    TRY(expect("place of a sleeper", sleepers[i].place, kPlaces[i]));
    if (sleepers[i].woken_ns < sleepers[i].duration_ns) return fail(ErrorKind::kRefused, "sleeper ", i, " woke early");
  }
  return {};
}

// --- policies ---

struct Racer {
  std::atomic<std::uint64_t>* finished;
  std::uint64_t place = 0;
};

std::uint64_t race(void* argument) {
  auto& racer = *static_cast<Racer*>(argument);
  scheduler::yield();
  racer.place = racer.finished->fetch_add(1);
  return 0;
}

/// Under sched_priority the urgent ones are through before the others begin, whatever the order in which they came.
Result<void> the_urgent_ones_are_first() {
  TRY(sched_priority::start());
  std::atomic<std::uint64_t> finished = 0;
  std::array<Racer, 3> racers = {{{&finished}, {&finished}, {&finished}}};
  constexpr std::array<std::uint8_t, 3> kPriorities = {10, 30, 20};
  constexpr std::array<std::uint64_t, 3> kPlaces = {2, 0, 1};
  std::array<Membership, 3> members;
  for (std::size_t i = 0; i < 3; ++i) {
    TRY_ASSIGN(members[i], spawn(race, &racers[i], kPriorities[i]));
  }
  for (std::size_t i = 0; i < 3; ++i) static_cast<void>(scheduler::join(members[i]));
  for (std::size_t i = 0; i < 3; ++i) TRY(expect("place of a racer", racers[i].place, kPlaces[i]));
  // One that is more urgent than the running one does not wait for a tick.
  std::atomic<std::uint64_t> now = 0;
  Racer urgent{&now};
  TRY_ASSIGN(const Membership member, spawn(race, &urgent, 60));
  return expect("an urgent task that has run", now.load(), 1);
}

/// Under sched_epoch nobody starves, and the share grows with the priority.
Result<void> shares_follow_priorities() {
  TRY(sched_epoch::start());
  std::atomic<bool> may_end = false;
  std::array<Worker, 2> workers;
  std::array<Membership, 2> members;
  constexpr std::array<std::uint8_t, 2> kPriorities = {0, 63};
  for (std::size_t i = 0; i < 2; ++i) {
    workers[i].expected_sum = sum(0);
    workers[i].may_end = &may_end;
    TRY_ASSIGN(members[i], spawn(work, &workers[i], kPriorities[i]));
  }
  TRY(scheduler::sleep(1000 * kMs));
  const std::uint64_t low = workers[0].rounds.load();
  const std::uint64_t high = workers[1].rounds.load();
  may_end.store(true);
  for (const Membership& member : members) TRY(expect("wrong rounds", scheduler::join(member).value, 0));
  if (low == 0) return fail(ErrorKind::kRefused, "the task of priority 0 starved");
  if (high < 3 * low) return fail(ErrorKind::kRefused, "shares of ", high, " and ", low);
  return {};
}

CELL_BLOCKS Result<void> policies_are_changed_under_load() {
  Crew<4> crew;
  TRY(crew.begin());
  constexpr std::array<Result<void> (*)(), 3> kPolicies = {&sched_priority::start, &sched_epoch::start,
                                                           &sched_round_robin::start};
  for (int round = 0; round < 1000; ++round) {
    for (const auto use : kPolicies) TRY(use());
    if (round % 100 == 0) TRY(scheduler::sleep(20 * kMs));
  }
  if (scheduler::policy_name().view() != "round_robin") return fail(ErrorKind::kRefused, "not the last policy");
  if (scheduler::drop_policy()) return fail(ErrorKind::kRefused, "the policy was dropped while there are tasks");
  return crew.end();
}

Result<void> what_is_suspended_does_not_run() {
  std::atomic<std::uint64_t> finished = 0;
  Racer racer{&finished};
  TRY_ASSIGN(const Membership member, spawn(race, &racer));
  if (!scheduler::suspend(member)) return fail(ErrorKind::kRefused, "a task that is ready could not be suspended");
  if (scheduler::suspend(member)) return fail(ErrorKind::kRefused, "a task was suspended twice");
  TRY(scheduler::sleep(30 * kMs));
  TRY(expect("runs of a suspended task", finished.load(), 0));
  scheduler::resume(member);
  static_cast<void>(scheduler::join(member));
  return expect("runs after resume", finished.load(), 1);
}

// --- memory ---

/// Everything that a task could leave.
struct Memory {
  std::uint64_t free_frames, free_pages, heap_blocks, table_frames;
  bool operator==(const Memory&) const = default;
};

Memory measure() {
  task::trim();
  heap::trim();
  return {frame_allocator::stats().free_frames, page_allocator::stats(page_allocator::Arena::kGeneral).free_pages,
          heap::stats().live_blocks, mapped_pages::table_frames()};
}

Result<void> tasks_leave_nothing() {
  std::uint64_t number = 1;
  TRY(scheduler::sleep(kMs));
  const Memory before = measure();
  for (int i = 0; i < 1000; ++i) {
    TRY_ASSIGN(const Membership joined, spawn(triple, &number));
    TRY(expect("value", scheduler::join(joined).value, 3));
    TRY_ASSIGN(Membership dropped, spawn(triple, &number));
    dropped = Membership();
  }
  // The last ones that nobody holds are freed by the idle task.
  TRY(scheduler::sleep(20 * kMs));
  const Memory after = measure();
  if (after != before)
    return fail(ErrorKind::kRefused, "frames ", before.free_frames, " -> ", after.free_frames, ", pages ",
                before.free_pages, " -> ", after.free_pages, ", heap ", before.heap_blocks, " -> ", after.heap_blocks);
  return {};
}

/// Allocation is not locked: a task is never interrupted in the middle of it.
CELL_BLOCKS std::uint64_t allocate_all_the_time(void* argument) {
  const auto& may_end = *static_cast<const std::atomic<bool>*>(argument);
  std::uint64_t wrong = 0;
  while (!may_end.load()) {
    for (std::size_t bytes = 8; bytes < 10'000; bytes = bytes * 3 / 2) {
      auto* const block = static_cast<std::uint64_t*>(heap::allocate(bytes));
      if (block == nullptr) return ~0ULL;
      *block = bytes;
      wrong += *block == bytes ? 0 : 1;
      heap::release(block);
    }
  }
  return wrong;
}

Result<void> allocation_is_whole() {
  task::trim();
  const std::uint64_t blocks = heap::stats().live_blocks;
  {
    std::atomic<bool> may_end = false;
    std::array<Membership, 4> members;
    for (Membership& member : members) {
      TRY_ASSIGN(member, spawn(allocate_all_the_time, &may_end));
    }
    TRY(scheduler::sleep(500 * kMs));
    may_end.store(true);
    for (const Membership& member : members) TRY(expect("wrong blocks", scheduler::join(member).value, 0));
  }
  task::trim();
  return expect("blocks in use", heap::stats().live_blocks, blocks);
}

// --- faults ---

/// What tasks that fault share with who watches them.
struct Watch {
  std::atomic<std::int64_t> made = 0, live = 0, zero = 0;
  std::atomic<bool> may_end = false;
};

/// An object of a task.
class Held {
 public:
  explicit Held(Watch& watch) : watch_(watch) { ++watch.made, ++watch.live; }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { --watch_.live; }

 private:
  Watch& watch_;
};

[[gnu::noinline]] std::int64_t divide(Watch& watch) {
  const Held held(watch);
  return 42 / watch.zero.load();
}

std::uint64_t fault(void* argument) {
  auto& watch = *static_cast<Watch*>(argument);
  const Held held(watch);
  return static_cast<std::uint64_t>(divide(watch)) + 1;
}

CELL_BLOCKS std::uint64_t go_on(void* argument) {
  const auto& watch = *static_cast<const Watch*>(argument);
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 1; !watch.may_end.load(); ++i) {
    std::uint64_t sum = 0;
    for (std::uint64_t k = 0; k <= i % 1000; ++k) sum += k;
    wrong += sum == (i % 1000) * (i % 1000 + 1) / 2 ? 0 : 1;
    scheduler::yield();
  }
  return wrong;
}

Result<void> expect_killed(Function entry, void* argument) {
  TRY_ASSIGN(const Membership member, spawn(entry, argument));
  return expect("kind of exit", static_cast<std::uint64_t>(scheduler::join(member).kind), 1);
}

Result<void> a_fault_ends_its_task_only() {
  const Memory before = measure();
  {
    Watch watch;
    std::array<Membership, 3> others;
    for (Membership& other : others) {
      TRY_ASSIGN(other, spawn(go_on, &watch));
    }
    constexpr int kFaults = 20;
    for (int i = 0; i < kFaults; ++i) TRY(expect_killed(fault, &watch));
    TRY(expect_killed(triple, nullptr));  // a page fault
    TRY(expect("objects made", static_cast<std::uint64_t>(watch.made.load()), 2 * kFaults));
    TRY(expect("objects that live", static_cast<std::uint64_t>(watch.live.load()), 0));
    watch.may_end.store(true);
    for (const Membership& other : others) TRY(expect("wrong sums", scheduler::join(other).value, 0));
  }
  TRY(scheduler::sleep(20 * kMs));
  if (measure() != before) return fail(ErrorKind::kRefused, "a task that faulted has left memory behind");
  return {};
}

using Test = Result<void> (*)();
constexpr std::array<std::pair<std::string_view, Test>, 12> kTests = {{
    {"values come back", &values_come_back},
    {"bad setups are refused", &bad_setups_are_refused},
    {"tasks interleave", &tasks_interleave},
    {"rounding modes are kept apart", &rounding_modes_are_kept_apart},
    {"sleepers wake in order", &sleepers_wake_in_order},
    {"the urgent ones are first", &the_urgent_ones_are_first},
    {"shares follow priorities", &shares_follow_priorities},
    {"policies are changed under load", &policies_are_changed_under_load},
    {"what is suspended does not run", &what_is_suspended_does_not_run},
    {"tasks leave nothing", &tasks_leave_nothing},
    {"allocation is whole", &allocation_is_whole},
    {"a fault ends its task only", &a_fault_ends_its_task_only},
}};

}  // namespace

Result<void> start() {
  for (const auto& [name, test] : kTests) {
    if (const auto result = test(); !result) return fail(result.error().kind, name, ": ", result.error().text);
    logger::info("test_tasks", name);
  }
  logger::info("test_tasks", "all as promised");
  return {};
}

}  // namespace test_tasks
