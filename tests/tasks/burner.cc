#include "tests/tasks/burner.h"

#include <atomic>

#include "cells/scheduler/scheduler.h"

namespace burner {

using Rounds = std::atomic<unsigned long>;

CELL_KEPT(Rounds, done, "soft", "how far the tasks have got, for whoever looks");

namespace {

std::uint64_t burn(void* /*argument*/) {
  while (true) done.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

Result<void> start() {
  for (const std::uint8_t priority : {10, 20, 30}) {
    scheduler::Setup setup{.entry = &burn, .priority = priority, .name = {}};
    setup.name.append("burner");
    TRY_ASSIGN(const auto member, scheduler::spawn(setup));
  }
  return {};
}

unsigned long rounds() { return done.load(std::memory_order_relaxed); }

}  // namespace burner
