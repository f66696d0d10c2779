// Which flow of control runs: that of the boot, or a task's.
#include <cxxabi.h>

#include <array>
#include <cstddef>
#include <utility>

#include "cells/cxx_runtime/runtime_internal.h"
#include "kernel/arch/cpu_ops.h"

namespace cxx_runtime {

static_assert(offsetof(Flow, caught) == 0 && offsetof(Flow, uncaught) == 8, "as libsupc++'s __cxa_eh_globals");

/// Where the flow that runs lies, on each processor. A number: what a task is made of is not this cell's to hand out.
using FlowPlaces = std::array<std::uint64_t, arch::kMaximumProcessors>;

CELL_KEPT(Flow, in_flight, "inventory", "exceptions and kills of the boot, which is nobody's task");
CELL_KEPT(FlowPlaces, running, "registration", "the flow that runs belongs to whoever made it; 0: the boot's");

Flow& current_flow() noexcept {
  const std::uint64_t place = running[arch::processor()];
  return place != 0 ? *reinterpret_cast<Flow*>(place) : in_flight;
}

void enter_flow(Flow& next) noexcept { running[arch::processor()] = reinterpret_cast<std::uint64_t>(&next); }

bool adopt_flow(Flow& flow) noexcept {
  Flow& last = current_flow();
  if (last.caught != nullptr || last.kill != nullptr || last.kill_catches != 0) return false;
  flow.root = std::exchange(last.root, 0);
  flow.is_to_end = std::exchange(last.is_to_end, false);
  enter_flow(flow);
  return true;
}

void leave_flow() noexcept { running[arch::processor()] = 0; }

FlowMark enter_root(std::uint64_t root) noexcept {
  Flow& flow = current_flow();
  const FlowMark before = {reinterpret_cast<std::uint64_t>(flow.caught), reinterpret_cast<std::uint64_t>(flow.kill),
                           flow.root, flow.uncaught, flow.kill_catches};
  flow.root = root;
  flow.kill = nullptr;
  return before;
}

void leave_root(const FlowMark& before) noexcept {
  Flow& flow = current_flow();
  flow.kill = reinterpret_cast<void*>(before.kill);
  flow.root = before.root;
  flow.kill_catches = before.kill_catches;
  // Of handlers that the kill has left out, the exceptions are still there. A broken list has an end here.
  constexpr int kMaximumHandlers = 64;
  auto* const caught = reinterpret_cast<void*>(before.caught);
  for (int i = 0; i < kMaximumHandlers && flow.caught != caught && flow.caught != nullptr; ++i) abi::__cxa_end_catch();
  flow.caught = caught;
  flow.uncaught = before.uncaught;
}

std::uint64_t current_root() noexcept { return current_flow().root; }

void begin_kill(void* kill, std::uint32_t first) noexcept {
  Flow& flow = current_flow();
  flow.kill = kill;
  for (std::uint32_t i = first; i < flow.kill_catches; ++i) flow.catches[i].is_being_left = true;
}

bool is_to_end() noexcept { return current_flow().is_to_end && current_flow().kill == nullptr; }

void forget_request() noexcept { current_flow().is_to_end = false; }

}  // namespace cxx_runtime
