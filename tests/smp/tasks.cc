// Tasks on several processors: where they run, what they wait for, how they end.
#include <atomic>

#include "cells/sync_block/sync_block.h"
#include "cells/timer/timer.h"
#include "kernel/arch/cpu_ops.h"
#include "tests/smp/checks.h"

namespace test_smp {
namespace {

std::uint64_t tell_processor(void* /*argument*/) { return std::uint64_t{1} << arch::processor(); }

Result<void> a_pinned_task_runs_where_it_must() {
  const std::uint32_t count = scheduler::processors();
  for (std::uint32_t i = 0; i < count; ++i) {
    TRY_ASSIGN(const auto member, spawn(tell_processor, nullptr, static_cast<int>(i)));
    TRY(expect("the processor, as a bit", scheduler::join(member).value, std::uint64_t{1} << i));
  }
  return {};
}

/// Computes without a pause, and notes where.
struct Burning {
  std::atomic<bool> is_over = false;
  std::atomic<std::uint64_t> seen = 0;  ///< A bit for each processor.
};

CELL_BLOCKS std::uint64_t burn(void* argument) {
  auto& burning = *static_cast<Burning*>(argument);
  while (!burning.is_over) burning.seen |= std::uint64_t{1} << arch::processor();
  return 0;
}

/// Not for ever.
CELL_BLOCKS Result<void> wait_for_all(const Burning& burning, std::uint64_t all) {
  const std::uint64_t end_ns = timer::now() + 5000 * kMs;
  while (burning.seen != all && timer::now() < end_ns) TRY(scheduler::sleep(5 * kMs));
  return {};
}

/// All are made by one processor: the others must get some by themselves.
Result<void> work_is_shared() {
  const std::uint32_t count = scheduler::processors();
  const std::uint64_t all = (std::uint64_t{1} << count) - 1;
  Burning burning;
  std::array<scheduler::Membership, 2 * kMostProcessors> members;
  for (std::uint32_t i = 0; i < 2 * count; ++i) {
    TRY_ASSIGN(members[i], spawn(burn, &burning));
  }
  TRY(wait_for_all(burning, all));
  burning.is_over = true;
  for (std::uint32_t i = 0; i < 2 * count; ++i) static_cast<void>(scheduler::join(members[i]));
  return expect("processors that ran tasks, as bits", burning.seen, all);
}

struct Twins {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};
constexpr std::uint64_t kSteps = 3000;

std::uint64_t step_twins(void* argument) {
  auto& twins = *static_cast<sync_block::Mutex<Twins>*>(argument);
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < kSteps; ++i)
    twins.with([&](Twins& both) {
      wrong += both.first == both.second ? 0 : 1;
      ++both.first;
      if (i % 64 == 0) scheduler::yield();
      ++both.second;
    });
  return wrong;
}

Result<void> a_mutex_keeps_others_out() {
  sync_block::Mutex<Twins> twins;
  TRY_ASSIGN(const std::uint64_t wrong, run_on_all(step_twins, &twins));
  TRY(expect("steps that saw half a change", wrong, 0));
  const Twins end = twins.with([](Twins& both) { return both; });
  TRY(expect("first", end.first, scheduler::processors() * kSteps));
  return expect("second", end.second, end.first);
}

/// Tokens go around between two processors, one at a time.
struct Rally {
  sync_block::Semaphore there{0};
  sync_block::Semaphore back{0};
};
constexpr std::uint64_t kStrokes = 2000;

std::uint64_t answer_strokes(void* argument) {
  auto& rally = *static_cast<Rally*>(argument);
  for (std::uint64_t i = 0; i < kStrokes; ++i) {
    if (!rally.there.acquire()) return 1;
    rally.back.release(1);
  }
  return 0;
}

Result<void> no_wake_up_is_lost() {
  for (std::uint32_t i = 0; i < scheduler::processors(); ++i) {
    Rally rally;
    TRY_ASSIGN(const auto other, spawn(answer_strokes, &rally, static_cast<int>(i)));
    for (std::uint64_t stroke = 0; stroke < kStrokes; ++stroke) {
      rally.there.release(1);
      if (!rally.back.acquire(timer::now() + 5000 * kMs))
        return fail(ErrorKind::kRefused, "stroke ", stroke, " with processor ", i, " was lost");
    }
    TRY(expect("what the other returned", scheduler::join(other).value, 0));
  }
  return {};
}

std::uint64_t load_from_nowhere(void* argument) { return *static_cast<const volatile std::uint64_t*>(argument); }

Result<void> a_fault_ends_its_task_alone() {
  constexpr std::uint64_t kPageFault = 14;
  for (std::uint32_t i = 0; i < scheduler::processors(); ++i) {
    TRY_ASSIGN(const auto member, spawn(load_from_nowhere, nullptr, static_cast<int>(i)));
    const scheduler::Exit exit = scheduler::join(member);
    TRY(expect("killed", exit.kind == scheduler::Exit::Kind::kKilled ? 1 : 0, 1));
    TRY(expect("vector", exit.vector, kPageFault));
  }
  return {};
}

std::uint64_t spin_with_checkpoints(void* argument) {
  static_cast<std::atomic<bool>*>(argument)->store(true);
  while (true) scheduler::checkpoint();
}
std::uint64_t sleep_long(void* argument) {
  static_cast<std::atomic<bool>*>(argument)->store(true);
  return scheduler::sleep(3600'000 * kMs) ? 0 : 1;
}

Result<void> a_task_elsewhere_can_be_killed() {
  for (const Function entry : {spin_with_checkpoints, sleep_long}) {
    for (std::uint32_t i = 0; i < scheduler::processors(); ++i) {
      std::atomic<bool> has_begun = false;
      TRY_ASSIGN(const auto member, spawn(entry, &has_begun, static_cast<int>(i)));
      wait_for(has_begun, true);
      TRY(scheduler::kill(member));
      TRY(expect("killed", scheduler::join(member).kind == scheduler::Exit::Kind::kKilled ? 1 : 0, 1));
    }
  }
  return {};
}

Result<void> a_task_elsewhere_can_be_suspended() {
  const int last = static_cast<int>(scheduler::processors()) - 1;
  Burning first;
  Burning second;
  TRY_ASSIGN(const auto running, spawn(burn, &first, last));
  TRY_ASSIGN(const auto other, spawn(burn, &second, last));
  // One of the two runs, the other one is ready.
  scheduler::Membership const* suspended = nullptr;
  for (int i = 0; i < 1000 && suspended == nullptr; ++i) {
    if (scheduler::suspend(running)) suspended = &running;
    if (suspended == nullptr && scheduler::suspend(other)) suspended = &other;
  }
  first.is_over = true;
  second.is_over = true;
  if (suspended == nullptr) return fail(ErrorKind::kRefused, "neither task could be suspended");
  TRY(scheduler::sleep(30 * kMs));
  TRY(expect("over while suspended", scheduler::is_over(*suspended) ? 1 : 0, 0));
  scheduler::resume(*suspended);
  static_cast<void>(scheduler::join(running));
  static_cast<void>(scheduler::join(other));
  return {};
}

}  // namespace

Result<void> check_tasks() {
  TRY(a_pinned_task_runs_where_it_must());
  TRY(work_is_shared());
  TRY(a_mutex_keeps_others_out());
  TRY(no_wake_up_is_lost());
  TRY(a_fault_ends_its_task_alone());
  TRY(a_task_elsewhere_can_be_killed());
  return a_task_elsewhere_can_be_suspended();
}

}  // namespace test_smp
