// From spawn to the last owner's letting go.
#include "cells/scheduler/lifetime.h"

#include <new>
#include <utility>

#include "cells/scheduler/processor.h"
#include "cells/unwinder/unwinder.h"

namespace scheduler {

namespace {

Node* take_orphan() {
  const arch::InterruptsOff off;
  Processor& here = scheduler::here();
  Node* const orphan = here.orphans;
  if (orphan != nullptr) here.orphans = orphan->next_orphan;
  return orphan;
}

/// Others may be about to leave its stack, or to obey an order about it, for a few instructions more.
CELL_SPINS_ALONE void wait_until_alone(const Node& node) {
  while (!task::has_left(node.task) || node.orders.load(std::memory_order_acquire) != 0) arch::pause();
}

void free_node(Node* node) {
  wait_until_alone(*node);
  {
    const IrqLock::Guard guard(tasks().lock);
    tasks().all.remove(*node);
  }
  delete node;
}

/// The end of a task, on its own stack, which somebody else frees.
[[noreturn]] void end(Node& self, const Exit& exit) {
  arch::switch_interrupts_off();
  {
    const IrqLock::Guard guard(self.end_lock);
    self.exit = exit;
    self.has_ended = true;
    self.stage.store(Node::Stage::kOver, std::memory_order_release);
    if (self.joiner != nullptr) order(*self.joiner, Order::kWake);
  }
  if (self.parts.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    self.next_orphan = here().orphans;
    here().orphans = &self;
  }
  leave();
  __builtin_unreachable();
}

void call_entry(void* node) {
  Node& self = *static_cast<Node*>(node);
  // Of one that was killed before it began nothing could be wanted until now; if it was killed just now, it is already.
  if (self.is_to_end) [[maybe_unused]]
    const auto wanted = task::request_kill(self.task);
  self.exit.value = self.entry(self.argument);
}

/// Above a root: what the processor refuses, what the task cannot go on from and what others want ends the task and no
/// more.
Exit run_entry(Node& self) {
  unwinder::Kill kill;
  if (task::run(self.task, &call_entry, &self, kill) == unwinder::End::kCompleted) return self.exit;
  if (kill.cause != unwinder::Cause::kRequest) unwinder::report(kill);
  return {.kind = Exit::Kind::kKilled,
          .cause = kill.cause,
          .vector = static_cast<std::uint8_t>(kill.cause == unwinder::Cause::kFault ? kill.registers.vector : 0),
          .place = unwinder::place_of(kill)};
}

/// The outermost function of every task.
void begin(void* /*argument*/) noexcept {
  Node& self = *here().running();
  arch::let_interrupts_in();
  end(self, run_entry(self));
}

Result<void> check(const Setup& setup) {
  if (policy_name().view().empty() && processor_at(0).policy.add == nullptr)
    return fail(ErrorKind::kRefused, "scheduler: no policy decides who runs");
  if (setup.entry == nullptr) return fail(ErrorKind::kOutOfRange, "scheduler: a task without an entry");
  if (setup.priority >= kLevels) return fail(ErrorKind::kOutOfRange, "scheduler: priority ", setup.priority);
  const auto count = static_cast<std::int32_t>(std::max(processors(), 1U));
  if (setup.processor < -1 || setup.processor >= count)
    return fail(ErrorKind::kOutOfRange, "scheduler: no processor ", setup.processor);
  return {};
}

/// Where a new task begins: where it must, where nobody runs, or here.
std::uint32_t place_for(std::int8_t pinned) {
  if (pinned >= 0) return static_cast<std::uint32_t>(pinned);
  const std::int32_t idle = find_idle();
  return idle >= 0 ? static_cast<std::uint32_t>(idle) : arch::processor();
}

/// Wants a task to end, and lets it run to where it does. With interrupts off.
Result<void> want_end(Node& node) {
  if (node.entry == nullptr)
    return fail(ErrorKind::kRefused, "scheduler: ", task::identity(node.task).name, " is there for all others");
  if (node.stage == Node::Stage::kOver) return fail(ErrorKind::kNotFound, "scheduler: the task is over");
  if (node.is_to_end.exchange(true)) return fail(ErrorKind::kAlreadyExists, "scheduler: the task is to end already");
  order(node, Order::kEnd);
  return {};
}

/// What was made ready here while interrupts were off may be more urgent than the caller.
void give_way_if(bool were_interrupts_on) {
  if (were_interrupts_on && here().should_switch) preempt();
}

TaskInfo::State state_of(const Node& node) {
  if (&node == processor_at(node.home).running()) return TaskInfo::State::kRunning;
  switch (node.stage.load(std::memory_order_relaxed)) {
    case Node::Stage::kWaiting:
      return TaskInfo::State::kWaiting;
    case Node::Stage::kSuspended:
      return TaskInfo::State::kSuspended;
    case Node::Stage::kOver:
      return TaskInfo::State::kOver;
    case Node::Stage::kActive:
      break;
  }
  return TaskInfo::State::kReady;
}

}  // namespace

Result<Node*> make_node(task::Entry first, const Text<24>& name) {
  auto* const node = new (std::nothrow) Node;
  if (node == nullptr) return fail(ErrorKind::kOutOfMemory, "scheduler: no memory for a task");
  auto made = task::make({first, node, name});
  if (!made) {
    delete node;
    return std::unexpected<Error>(std::move(made).error());
  }
  node->task = std::move(*made);
  return node;
}

void add_to_all(Node& node) {
  const IrqLock::Guard guard(tasks().lock);
  tasks().all.add(node);
}

void free_orphans() {
  while (Node* const orphan = take_orphan()) free_node(orphan);
}

/// The only maker of a Membership, and what its destructor does.
struct MembershipSource {
  static Result<Membership> make(Node* node) {
    Result<Membership> made(std::in_place);
    made->node_ = node;
    return made;
  }
  static Node* take(Membership& member) { return std::exchange(member.node_, nullptr); }
  static Node* node(const Membership& member) { return member.node_; }
  static void release(Node* node) {
    if (node != nullptr && node->parts.fetch_sub(1, std::memory_order_acq_rel) == 1) free_node(node);
  }
};

Membership::Membership(Membership&& other) noexcept : node_(MembershipSource::take(other)) {}

Membership& Membership::operator=(Membership&& other) noexcept {
  Node* const incoming = MembershipSource::take(other);
  MembershipSource::release(std::exchange(node_, incoming));
  return *this;
}

Membership::~Membership() { MembershipSource::release(node_); }

Node* node_of(const Membership& member) { return MembershipSource::node(member); }

Result<Membership> spawn(const Setup& setup) {
  TRY(check(setup));
  free_orphans();
  TRY_ASSIGN(Node* const node, make_node(&begin, setup.name));
  node->entry = setup.entry;
  node->argument = setup.argument;
  node->processor = setup.processor;
  node->set_priority(setup.priority);
  node->parts = 2;
  add_to_all(*node);
  {
    const arch::InterruptsOff off;
    node->home = place_for(setup.processor);
    order(*node, Order::kArrive);
    give_way_if(off.were_on());
  }
  return MembershipSource::make(node);
}

Result<void> kill(const Membership& member) {
  const arch::InterruptsOff off;
  if (member.empty()) return fail(ErrorKind::kNotFound, "scheduler: no task to end");
  TRY(want_end(*node_of(member)));
  give_way_if(off.were_on());
  return {};
}

Result<void> kill(std::uint64_t number) {
  const arch::InterruptsOff off;
  {
    const IrqLock::Guard guard(tasks().lock);
    Node* node = tasks().all.first();
    while (node != nullptr && task::identity(node->task).number != number) node = node->next_of_all;
    if (node == nullptr) {
      Text<20> digits;
      digits.append_decimal(number);
      return fail(ErrorKind::kNotFound, "scheduler: there is no task ", digits);
    }
    TRY(want_end(*node));
  }
  give_way_if(off.were_on());
  return {};
}

void checkpoint() { unwinder::checkpoint(); }

std::size_t list(std::span<TaskInfo> into) {
  const IrqLock::Guard guard(tasks().lock);
  std::size_t count = 0;
  for (const Node* node = tasks().all.first(); node != nullptr; node = node->next_of_all, ++count) {
    if (count >= into.size()) continue;
    into[count] = {task::identity(node->task),
                   state_of(*node),
                   node->priority(),
                   node->processor,
                   static_cast<std::uint8_t>(node->home),
                   node->ticks * kTickNs};
  }
  return count;
}

}  // namespace scheduler
