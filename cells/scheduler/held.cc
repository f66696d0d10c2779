// Where all other tasks are, for whoever replaces code: those that do not run, and those that other processors stand
// still in.
#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/scheduler/alone.h"
#include "cells/scheduler/processor.h"
#include "kernel/abi/stack.h"

namespace scheduler {

namespace {

void hold_others() noexcept {
  const std::uint64_t flags = arch::switch_interrupts_off();
  tasks().held = {.flags = flags, .node = tasks().all.first()};
}

void let_others_go() noexcept {
  if ((tasks().held.flags & arch::kInterruptFlag) != 0) arch::let_interrupts_in();
}

/// Of a task that another processor stands still in, every word of its stack.
task::Trail trail_of_running(const Processor& there) {
  task::Trail trail{};
  trail.registers.rsp = there.stands_on;
  trail.limit = there.stands_on + cell_abi::kTaskStackPages * kPageSize;
  return trail;
}

/// The first address that the task that is looked at goes on at. Its stack comes next.
std::uint64_t begin_stack(Held& held) {
  const Node& node = *held.node;
  const Processor& there = processor_at(node.home);
  held.is_in_stack = true;
  if (&node == there.standing) {
    held.trail = trail_of_running(there);
    return there.stands_at;
  }
  held.trail = task::trail(node.task);
  return reinterpret_cast<std::uint64_t>(node.entry);
}

/// Of all others, one after the other: the entry, which may not have been called yet, or where it was stopped; then
/// what is on the stack.
std::uint64_t next_address_of_others() noexcept {
  Held& held = tasks().held;
  const Node* const self = here().running();
  while (true) {
    if (held.is_in_stack) {
      if (const std::uint64_t address = task::next_address(held.trail)) return address;
      held.node = held.node->next_of_all;
      held.is_in_stack = false;
    }
    while (held.node != nullptr && (held.node == self || held.node->has_ended)) held.node = held.node->next_of_all;
    if (held.node == nullptr) return 0;
    if (const std::uint64_t address = begin_stack(held)) return address;
  }
}

/// Whose stack is looked at.
void append_name_of_other(Text<64>& out) noexcept {
  const Node* const node = tasks().held.node;
  if (node == nullptr) return;
  const task::Identity who = task::identity(node->task);
  out.append("task ");
  out.append_decimal(who.number);
  out.append(" (");
  out.append(who.name.view());
  out.append(")");
}

}  // namespace

Result<void> register_other_flows() {
  return cxx_runtime::register_other_flows(
      {&hold_others, &let_others_go, &next_address_of_others, &append_name_of_other});
}

bool stand_still(std::uint64_t rip, std::uint64_t rsp) noexcept {
  if (runs_alone(rip, tasks().alone_rank)) return false;
  Processor& here = scheduler::here();
  here.standing = here.running();
  here.stands_at = rip;
  here.stands_on = rsp;
  return true;
}

}  // namespace scheduler
