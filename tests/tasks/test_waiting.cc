#include "tests/tasks/test_waiting.h"

#include <array>
#include <atomic>
#include <string_view>
#include <utility>

#include "cells/logger/logger.h"
#include "cells/scheduler/scheduler.h"
#include "cells/sync_block/sync_block.h"
#include "cells/timer/timer.h"

namespace test_waiting {
namespace {

using scheduler::Membership;

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::size_t kTasks = 5;

using Function = std::uint64_t (*)(void*);

Result<Membership> spawn(Function entry, void* argument) {
  scheduler::Setup setup{.entry = entry, .argument = argument, .name = {}};
  setup.name.append("test");
  return scheduler::spawn(setup);
}

Result<void> expect(std::string_view what, std::uint64_t got, std::uint64_t wanted) {
  if (got != wanted) return fail(ErrorKind::kRefused, what, " is ", got, ", expected ", wanted);
  return {};
}

/// Spawns kTasks tasks with the same argument, waits for all and adds up what they return.
Result<std::uint64_t> run_all(Function entry, void* argument) {
  std::array<Membership, kTasks> members;
  for (Membership& member : members) {
    TRY_ASSIGN(member, spawn(entry, argument));
  }
  std::uint64_t sum = 0;
  for (const Membership& member : members) sum += scheduler::join(member).value;
  return sum;
}

// --- Mutex ---

/// Two numbers that are equal whenever nobody holds the lock.
struct Twins {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};
constexpr std::uint64_t kSteps = 300;

std::uint64_t step_twins(void* argument) {
  auto& twins = *static_cast<sync_block::Mutex<Twins>*>(argument);
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < kSteps; ++i) {
    twins.with([&](Twins& both) {
      wrong += both.first == both.second ? 0 : 1;
      ++both.first;
      if (i % 3 == 0) scheduler::yield();
      ++both.second;
    });
    if (i % 5 == 0) scheduler::yield();
  }
  return wrong;
}

Result<void> a_mutex_keeps_others_out() {
  sync_block::Mutex<Twins> twins;
  TRY_ASSIGN(const std::uint64_t wrong, run_all(step_twins, &twins));
  TRY(expect("steps that saw half a change", wrong, 0));
  const Twins end = twins.with([](Twins& both) { return both; });
  TRY(expect("first", end.first, kTasks * kSteps));
  return expect("second", end.second, kTasks * kSteps);
}

// --- Semaphore ---

struct Pool {
  sync_block::Semaphore places{2};
  std::atomic<std::uint64_t> inside = 0;
};

std::uint64_t use_pool(void* argument) {
  auto& pool = *static_cast<Pool*>(argument);
  std::uint64_t most = 0;
  for (int i = 0; i < 100; ++i) {
    if (!pool.places.acquire()) return 1000;
    const std::uint64_t inside = pool.inside.fetch_add(1) + 1;
    most = inside > most ? inside : most;
    scheduler::yield();
    pool.inside.fetch_sub(1);
    pool.places.release();
  }
  return most > 2 ? 1000 : 0;
}

Result<void> a_semaphore_lets_so_many_in() {
  Pool pool;
  TRY_ASSIGN(const std::uint64_t wrong, run_all(use_pool, &pool));
  TRY(expect("too many inside", wrong, 0));
  if (!pool.places.acquire(0) || !pool.places.acquire(0)) return fail(ErrorKind::kRefused, "places were lost");
  if (pool.places.acquire(0)) return fail(ErrorKind::kRefused, "a place came from nowhere");
  return {};
}

Result<void> a_wait_ends_at_its_deadline() {
  sync_block::Semaphore none(0);
  const std::uint64_t start_ns = timer::now();
  if (none.acquire(start_ns + 40 * kMs)) return fail(ErrorKind::kRefused, "there was nothing to take");
  const std::uint64_t waited_ns = timer::now() - start_ns;
  if (waited_ns < 40 * kMs) return fail(ErrorKind::kRefused, "woke after ", waited_ns, " ns");
  none.release();
  if (!none.acquire(timer::now() + 40 * kMs)) return fail(ErrorKind::kRefused, "what was released is gone");
  return {};
}

std::uint64_t acquire_once(void* argument) { return static_cast<Pool*>(argument)->places.acquire() ? 1 : 0; }

/// As many as are released get on, though all are released before the first of them runs.
Result<void> no_wake_up_is_lost() {
  Pool pool;
  if (!pool.places.acquire() || !pool.places.acquire()) return fail(ErrorKind::kRefused, "no places");
  std::array<Membership, kTasks> members;
  for (Membership& member : members) {
    TRY_ASSIGN(member, spawn(acquire_once, &pool));
  }
  TRY(scheduler::sleep(30 * kMs));
  for (std::size_t i = 0; i < kTasks; ++i) pool.places.release();
  TRY(scheduler::sleep(30 * kMs));
  for (const Membership& member : members)
    if (!scheduler::is_over(member)) return fail(ErrorKind::kRefused, "a task waits for what is there");
  return {};
}

// --- Condition ---

struct Box {
  sync_block::Mutex<std::uint64_t> number;  ///< 0: empty.
  sync_block::Condition changed;
};
constexpr std::uint64_t kNumbers = 200;

std::uint64_t take_numbers(void* argument) {
  auto& box = *static_cast<Box*>(argument);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < kNumbers; ++i) {
    const bool is_taken = box.changed.wait(
        box.number, [](std::uint64_t number) { return number != 0; },
        [&](std::uint64_t& number) { sum += std::exchange(number, 0); });
    if (!is_taken) return 0;
    box.changed.notify_all();
  }
  return sum;
}

Result<void> a_condition_is_waited_for() {
  Box box;
  TRY_ASSIGN(const Membership taker, spawn(take_numbers, &box));
  for (std::uint64_t i = 1; i <= kNumbers; ++i) {
    const bool is_put = box.changed.wait(
        box.number, [](std::uint64_t number) { return number == 0; }, [&](std::uint64_t& number) { number = i; });
    if (!is_put) return fail(ErrorKind::kRefused, "waited in vain");
    box.changed.notify_all();
  }
  TRY(expect("sum of what was taken", scheduler::join(taker).value, kNumbers * (kNumbers + 1) / 2));
  const bool is_met = box.changed.wait(
      box.number, [](std::uint64_t number) { return number != 0; }, [](std::uint64_t&) {}, timer::now() + 20 * kMs);
  if (is_met) return fail(ErrorKind::kRefused, "an empty box had something in it");
  return {};
}

// --- RwLock ---

struct Shared {
  sync_block::RwLock<Twins> twins;
  std::atomic<std::uint64_t> reading = 0;
  std::atomic<std::uint64_t> most_reading = 0;
};

std::uint64_t read_and_write(void* argument) {
  auto& shared = *static_cast<Shared*>(argument);
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    shared.twins.read([&](const Twins& both) {
      const std::uint64_t reading = shared.reading.fetch_add(1) + 1;
      if (reading > shared.most_reading.load()) shared.most_reading.store(reading);
      wrong += both.first == both.second ? 0 : 1;
      scheduler::yield();
      wrong += both.first == both.second ? 0 : 1;
      shared.reading.fetch_sub(1);
    });
    if (i % 10 != 0) continue;
    shared.twins.write([&](Twins& both) {
      wrong += shared.reading.load() == 0 ? 0 : 1;
      ++both.first;
      scheduler::yield();
      ++both.second;
    });
  }
  return wrong;
}

Result<void> readers_share_and_writers_do_not() {
  Shared shared;
  TRY_ASSIGN(const std::uint64_t wrong, run_all(read_and_write, &shared));
  TRY(expect("broken reads or writes", wrong, 0));
  if (shared.most_reading.load() < 2) return fail(ErrorKind::kRefused, "readers kept each other out");
  return expect("writes", shared.twins.read([](const Twins& both) { return both.second; }), kTasks * 10);
}

using Test = Result<void> (*)();
constexpr std::array<std::pair<std::string_view, Test>, 6> kTests = {{
    {"a mutex keeps others out", &a_mutex_keeps_others_out},
    {"a semaphore lets so many in", &a_semaphore_lets_so_many_in},
    {"a wait ends at its deadline", &a_wait_ends_at_its_deadline},
    {"no wake-up is lost", &no_wake_up_is_lost},
    {"a condition is waited for", &a_condition_is_waited_for},
    {"readers share and writers do not", &readers_share_and_writers_do_not},
}};

}  // namespace

Result<void> start() {
  for (const auto& [name, test] : kTests) {
    if (const auto result = test(); !result) return fail(result.error().kind, name, ": ", result.error().text);
    logger::info("test_waiting", name);
  }
  logger::info("test_waiting", "all as promised");
  return {};
}

}  // namespace test_waiting
