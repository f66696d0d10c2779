#include "cells/bench_tasks/bench_tasks.h"

#include <array>
#include <atomic>
#include <memory>
#include <string_view>

#include "cells/bench_report/bench_report.h"
#include "cells/cpu/cpu.h"
#include "cells/scheduler/scheduler.h"

namespace bench_tasks {
namespace {

using scheduler::Membership;

using Function = std::uint64_t (*)(void*);

Result<Membership> spawn(Function entry, void* argument) {
  scheduler::Setup setup{.entry = entry, .argument = argument, .name = {}};
  setup.name.append("bench");
  return scheduler::spawn(setup);
}

// --- context_switch ---

constexpr std::uint64_t kSwitches = 10'000;

std::uint64_t yield_often(void* /*argument*/) {
  for (std::uint64_t i = 0; i < kSwitches; ++i) scheduler::yield();
  return 0;
}

Result<void> measure_yield() {
  TRY_ASSIGN(const Membership other, spawn(&yield_often, nullptr));
  scheduler::yield();
  const std::uint64_t start = cpu::ticks();
  for (std::uint64_t i = 0; i < kSwitches - 1; ++i) scheduler::yield();
  const std::uint64_t end = cpu::ticks();
  static_cast<void>(scheduler::join(other));
  bench_report::report("context_switch", end - start, 2 * (kSwitches - 1));
  return {};
}

// --- context_switch_preemptive ---

/// Two tasks that look at the clock without end. Whoever finds the other one's mark there has just got the processor.
struct Clockwatchers {
  std::atomic<std::uint64_t> mark = 0;  ///< When somebody looked, times two, plus who.
  std::uint64_t least = ~0ULL;          ///< Ticks between looks of different tasks: without a second interrupt.
  std::uint64_t looked = ~0ULL;         ///< Between two looks of one task, likewise: the loop itself.
  std::uint64_t count = 0;
};
constexpr std::uint64_t kPreemptions = 8;

CELL_BLOCKS void watch(Clockwatchers& watchers, std::uint64_t self) {
  while (watchers.count < kPreemptions) {
    const std::uint64_t mark = watchers.mark.load(std::memory_order_relaxed);
    const std::uint64_t now = cpu::ticks();
    const std::uint64_t passed = now - mark / 2;
    watchers.mark.store(2 * now + self, std::memory_order_relaxed);
    if (mark % 2 == self) {
      watchers.looked = passed < watchers.looked ? passed : watchers.looked;
    } else if (watchers.count < kPreemptions) {
      watchers.least = passed < watchers.least ? passed : watchers.least;
      ++watchers.count;
    }  // Else the other one is through: it has given the processor away by ending, which costs less.
  }
}

std::uint64_t watch_as_other(void* argument) {
  watch(*static_cast<Clockwatchers*>(argument), 1);
  return 0;
}

Result<void> measure_preemption() {
  Clockwatchers watchers;
  watchers.mark.store(2 * cpu::ticks());
  TRY_ASSIGN(const Membership other, spawn(&watch_as_other, &watchers));
  watch(watchers, 0);
  static_cast<void>(scheduler::join(other));
  bench_report::report("context_switch_preemptive", watchers.least - watchers.looked);
  return {};
}

// --- spawn_join ---

std::uint64_t do_nothing(void* /*argument*/) { return 0; }

Result<void> spawn_and_join(std::uint64_t rounds) {
  for (; rounds > 0; --rounds) {
    TRY_ASSIGN(const Membership member, spawn(&do_nothing, nullptr));
    static_cast<void>(scheduler::join(member));
  }
  return {};
}

Result<void> measure_spawn() {
  constexpr std::uint64_t kRounds = 1'000;
  TRY(spawn_and_join(8));
  const std::uint64_t start = cpu::ticks();
  TRY(spawn_and_join(kRounds));
  bench_report::report("spawn_join", cpu::ticks() - start, kRounds);
  return {};
}

// --- wake_up ---

/// Two tasks that wake each other.
struct Pair {
  scheduler::Waker first;
  scheduler::Waker second;  ///< Empty until it runs.
};
constexpr std::uint64_t kWakeUps = 10'000;

std::uint64_t wake_first(void* argument) {
  auto& pair = *static_cast<Pair*>(argument);
  pair.second = scheduler::waker();
  for (std::uint64_t i = 0; i < kWakeUps; ++i) {
    scheduler::unpark(pair.first);
    scheduler::park();
  }
  return 0;
}

Result<void> measure_wake_up() {
  Pair pair{scheduler::waker(), {}};
  TRY_ASSIGN(const Membership other, spawn(&wake_first, &pair));
  scheduler::park();
  const std::uint64_t start = cpu::ticks();
  for (std::uint64_t i = 1; i < kWakeUps; ++i) {
    scheduler::unpark(pair.second);
    scheduler::park();
  }
  const std::uint64_t end = cpu::ticks();
  scheduler::unpark(pair.second);
  static_cast<void>(scheduler::join(other));
  bench_report::report("wake_up", end - start, 2 * (kWakeUps - 1));
  return {};
}

// --- runqueue_remove ---

/// What a holder has: the entry and the queue that it is in.
struct Holder {
  scheduler::Entry entry;
  scheduler::RunQueue* queue = nullptr;
};

/// What spilling makes of a task: the number of its queue is written in it.
struct SpillingTask {
  std::uint64_t number = 0;
  std::array<char, 24> name{};
  std::size_t queue = 0;
  scheduler::Entry entry;
};

constexpr std::size_t kMostQueues = 64;

/// All queues, with a few tasks in each.
struct Queues {
  std::array<scheduler::RunQueue, kMostQueues> queues;
  std::array<std::array<Holder, 4>, kMostQueues> holders;
  std::array<std::array<SpillingTask, 4>, kMostQueues> tasks;
};

[[gnu::noinline]] void remove_held(Holder& holder) { holder.queue->remove(holder.entry); }
[[gnu::noinline]] void remove_spilled(Queues& all, SpillingTask& task) { all.queues[task.queue].remove(task.entry); }

std::uint64_t time_held(Queues& all, std::size_t count) {
  std::uint64_t ticks = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Holder& holder = all.holders[i][1];
    const std::uint64_t start = cpu::ticks();
    remove_held(holder);
    ticks += cpu::ticks() - start;
    all.queues[i].push_back(0, holder.entry);
  }
  return ticks;
}

std::uint64_t time_spilled(Queues& all, std::size_t count) {
  std::uint64_t ticks = 0;
  for (std::size_t i = 0; i < count; ++i) {
    SpillingTask& task = all.tasks[i][1];
    const std::uint64_t start = cpu::ticks();
    remove_spilled(all, task);
    ticks += cpu::ticks() - start;
    all.queues[i].push_back(0, task.entry);
  }
  return ticks;
}

/// Number of the metric at the end of its name.
void report_removal(std::size_t queues, std::string_view suffix, std::uint64_t ticks) {
  Text<60> metric;
  metric.append("runqueue_remove_");
  metric.append_decimal(queues);
  metric.append(suffix);
  bench_report::report(metric.view(), ticks, queues);
}

unsigned long measure_removal() {
  const auto all = std::make_unique<Queues>();
  for (std::size_t i = 0; i < kMostQueues; ++i) {
    for (Holder& holder : all->holders[i]) {
      holder.queue = &all->queues[i];
      all->queues[i].push_back(0, holder.entry);
    }
    for (SpillingTask& task : all->tasks[i]) {
      task.queue = i;
      all->queues[i].push_back(0, task.entry);
    }
  }
  unsigned long metrics = 0;
  for (const std::size_t queues : {1, 8, 64}) {
    report_removal(queues, "", time_held(*all, queues));
    report_removal(queues, "_spilling", time_spilled(*all, queues));
    metrics += 2;
  }
  return metrics;
}

}  // namespace

unsigned long run() {
  if (!measure_yield() || !measure_preemption() || !measure_spawn() || !measure_wake_up()) return 0;
  return 4 + measure_removal();
}

}  // namespace bench_tasks
