// What the checks are made of.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "cells/scheduler/scheduler.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace test_smp {

inline constexpr std::uint64_t kMs = 1'000'000;
inline constexpr std::uint32_t kMostProcessors = 8;

using Function = std::uint64_t (*)(void*);

inline Result<void> expect(std::string_view what, std::uint64_t got, std::uint64_t wanted) {
  if (got != wanted) return fail(ErrorKind::kRefused, what, " is ", got, ", expected ", wanted);
  return {};
}

/// A task, on one processor or, with -1, on any.
inline Result<scheduler::Membership> spawn(Function entry, void* argument, int processor = -1) {
  scheduler::Setup setup{.entry = entry, .argument = argument, .name = {}};
  setup.processor = static_cast<std::int8_t>(processor);
  setup.name.append("test");
  return scheduler::spawn(setup);
}

/// One task on each processor with the same argument; the sum of what they return. Errors: kRefused when one was
/// killed.
inline Result<std::uint64_t> run_on_all(Function entry, void* argument) {
  std::array<scheduler::Membership, kMostProcessors> members;
  const std::uint32_t count = scheduler::processors();
  for (std::uint32_t i = 0; i < count; ++i) {
    TRY_ASSIGN(members[i], spawn(entry, argument, static_cast<int>(i)));
  }
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const scheduler::Exit exit = scheduler::join(members[i]);
    if (exit.kind == scheduler::Exit::Kind::kKilled)
      return fail(ErrorKind::kRefused, "the task on processor ", i, " was killed, vector ", exit.vector);
    sum += exit.value;
  }
  return sum;
}

/// Until somebody has written `value`.
template <typename T>
CELL_BLOCKS void wait_for(const std::atomic<T>& what, T value) {
  while (what.load() != value) scheduler::yield();
}

// Each in a file of its own.
Result<void> check_tasks();
Result<void> check_memory();
Result<void> check_changes();

}  // namespace test_smp
