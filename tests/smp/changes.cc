// What changes under all processors: the policy, and the cells that they run.
#include <atomic>
#include <string_view>

#include "cells/cell_loader/cell_loader.h"
#include "cells/demo_client/demo_client.h"
#include "cells/sched_epoch/sched_epoch.h"
#include "cells/sched_priority/sched_priority.h"
#include "cells/sched_round_robin/sched_round_robin.h"
#include "kernel/arch/cpu_ops.h"
#include "tests/smp/checks.h"

namespace test_smp {
namespace {

struct Calling {
  std::atomic<bool> is_over = false;
  std::atomic<std::uint64_t> calls = 0;
};

/// Calls all the time; how many results no version gives.
CELL_BLOCKS std::uint64_t call_versions(void* argument) {
  auto& calling = *static_cast<Calling*>(argument);
  std::uint64_t wrong = 0;
  while (!calling.is_over) {
    const unsigned long got = demo_client::versions();
    wrong += got == 11 || got == 21 ? 0 : 1;
    ++calling.calls;
  }
  return wrong;
}

CELL_BLOCKS void wait_for_calls(const Calling& calling) {
  while (calling.calls == 0) scheduler::yield();
}

/// Whoever is in the old version keeps it from being replaced, for a moment.
CELL_BLOCKS Result<void> swap_in_time(std::string_view old_file, std::string_view new_file) {
  constexpr int kTries = 10'000;
  auto swapped = cell_loader::swap(old_file, new_file);
  for (int i = 0; i < kTries && !swapped && swapped.error().kind == ErrorKind::kInUse; ++i)
    swapped = cell_loader::swap(old_file, new_file);
  if (!swapped) return std::unexpected<Error>(swapped.error());
  return {};
}

/// Calls on all other processors all the time, from the first swap to the last.
Result<void> a_cell_is_swapped_under_all() {
  constexpr int kSwaps = 50;
  Calling calling;
  std::array<scheduler::Membership, kMostProcessors> members;
  for (std::uint32_t i = 1; i < scheduler::processors(); ++i) {
    TRY_ASSIGN(members[i], spawn(call_versions, &calling, static_cast<int>(i)));
  }
  wait_for_calls(calling);
  for (int i = 0; i < kSwaps; ++i) {
    TRY(swap_in_time("counter", "counter_v2"));
    TRY(expect("version", demo_client::versions(), 21));
    TRY(swap_in_time("counter_v2", "counter"));
    TRY(expect("version", demo_client::versions(), 11));
  }
  calling.is_over = true;
  std::uint64_t wrong = 0;
  for (std::uint32_t i = 1; i < scheduler::processors(); ++i) {
    const scheduler::Exit exit = scheduler::join(members[i]);
    wrong += exit.kind == scheduler::Exit::Kind::kKilled ? 1 : exit.value;
  }
  return expect("calls that went wrong", wrong, 0);
}

Result<void> a_cell_comes_and_goes() {
  for (int i = 0; i < 20; ++i) {
    TRY(cell_loader::load("burner"));
    TRY(cell_loader::unload("burner"));
  }
  return {};
}

std::uint64_t yield_often(void* /*argument*/) {
  for (int i = 0; i < 2000; ++i) scheduler::yield();
  return 0;
}

Result<void> policies_change_under_all() {
  std::array<scheduler::Membership, 2 * kMostProcessors> members;
  for (std::uint32_t i = 0; i < 2 * scheduler::processors(); ++i) {
    TRY_ASSIGN(members[i], spawn(yield_often, nullptr, static_cast<int>(i % scheduler::processors())));
  }
  const auto last = static_cast<std::uint8_t>(scheduler::processors() - 1);
  for (int i = 0; i < 50; ++i) {
    TRY(scheduler::use_policy(sched_epoch::policy()));
    TRY(scheduler::use_policy(sched_priority::policy(), static_cast<std::int8_t>(last)));
    TRY(expect("policies that are what was asked for",
               (scheduler::policy_name(0).view() == "epoch" ? 1 : 0) +
                   (scheduler::policy_name(last).view() == "priority" ? 2 : 0),
               3));
    TRY(scheduler::use_policy(sched_round_robin::policy()));
  }
  for (const auto& member : members) TRY(expect("result", scheduler::join(member).value, 0));
  return {};
}

}  // namespace

Result<void> check_changes() {
  TRY(policies_change_under_all());
  TRY(a_cell_comes_and_goes());
  return a_cell_is_swapped_under_all();
}

}  // namespace test_smp
