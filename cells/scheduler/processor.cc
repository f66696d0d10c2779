#include "cells/scheduler/processor.h"

#include <array>
#include <utility>

#include "cells/apic/apic.h"
#include "cells/unwinder/unwinder.h"

namespace scheduler {

/// All processors and all tasks.
struct All {
  std::array<Processor, arch::kMaximumProcessors> each;
  Tasks tasks;
};

CELL_KEPT(All, cpu, "inventory", "all tasks, which of them each processor runs, and who decides that");

Tasks& tasks() { return cpu.tasks; }
Processor& processor_at(std::uint32_t index) { return cpu.each[index]; }

namespace {

Processor& here_inline() { return cpu.each[arch::processor()]; }

void run(Processor& here, Node& next) {
  Node& self = *here.running();
  here.running_now = &next;
  here.is_fresh = true;
  task::switch_to(self.task, next.task);
}

void leave_inline(Processor& here) {
  run(here, here.queue.empty() ? *here.idle : node_of(*here.policy.take(here.queue)));
}

void make_ready(Processor& here, Node& node, Why why) {
  here.policy.add(here.queue, node, why);
  if (here.running() == here.idle || here.policy.is_more_urgent(node, *here.running())) here.should_switch = true;
}

void wake(Processor& here, Node& node) {
  if (node.stage.load(std::memory_order_relaxed) != Node::Stage::kWaiting) {
    node.has_permit = true;
    return;
  }
  node.stage.store(Node::Stage::kActive, std::memory_order_relaxed);
  make_ready(here, node, Why::kWoken);
}

void suspend_here(Processor& here, Node& node) {
  if (!node.is_queued()) return;
  here.queue.remove(node);
  node.stage = Node::Stage::kSuspended;
}

void resume_here(Processor& here, Node& node) {
  if (node.stage != Node::Stage::kSuspended) return;
  node.stage = Node::Stage::kActive;
  make_ready(here, node, Why::kPreempted);
}

void end_here(Processor& here, Node& node) {
  // Of one that has not begun nothing can be wanted yet: it looks again when it does.
  [[maybe_unused]] const auto wanted = task::request_kill(node.task);
  if (node.stage == Node::Stage::kSuspended) return resume_here(here, node);
  wake(here, node);
}

bool is_asked(std::uint32_t orders, Order what) { return (orders & static_cast<std::uint32_t>(what)) != 0; }

void obey(Processor& here, Node& node, std::uint32_t orders) {
  if (is_asked(orders, Order::kArrive)) make_ready(here, node, Why::kNew);
  if (is_asked(orders, Order::kSuspend)) suspend_here(here, node);
  if (is_asked(orders, Order::kResume)) resume_here(here, node);
  if (is_asked(orders, Order::kEnd)) end_here(here, node);
  if (is_asked(orders, Order::kWake)) wake(here, node);
}

/// Into the inbox of a processor, which is told if it may not look there by itself. The task has orders.
void put(Node& node, std::uint32_t processor) {
  Processor& there = cpu.each[processor];
  if (there.inbox.put(node)) apic::send(there.apic_id, kOrderVector);
}

[[gnu::noinline]] void order_elsewhere(Node& node, Order what) {
  const auto bit = static_cast<std::uint32_t>(what);
  if (node.orders.fetch_or(bit, std::memory_order_acq_rel) == 0) put(node, node.home);
}

/// All that is asked for until nobody asks any more: then it may go at once, and is not looked at again.
void obey_orders(Processor& here, Node& node) {
  if (const std::uint32_t home = node.home; home != arch::processor()) return put(node, home);
  std::uint32_t done = 0;
  std::uint32_t orders = node.orders.load(std::memory_order_acquire);
  do {
    obey(here, node, orders & ~done);
    done = orders;
  } while (!node.orders.compare_exchange_strong(orders, 0, std::memory_order_acq_rel));
}

void adopt_wanted_policy(Processor& here) {
  PolicyOrder& wanted = here.policy_order;
  if (!wanted.is_wanted.load(std::memory_order_acquire)) return;
  adopt_policy(here, wanted.policy);
  wanted.is_wanted.store(false, std::memory_order_release);
}

CELL_SPINS_ALONE void wait_until_obeyed(const Node& node) {
  while (node.orders.load(std::memory_order_acquire) != 0) arch::pause();
}

}  // namespace

void order(Node& node, Order what) {
  if (node.home.load(std::memory_order_relaxed) != arch::processor()) return order_elsewhere(node, what);
  obey(here_inline(), node, static_cast<std::uint32_t>(what));
}

void obey_all() {
  Processor& here = here_inline();
  Node* node = here.inbox.take_all();
  while (node != nullptr) obey_orders(here, *std::exchange(node, node->next_in_inbox));
}

void on_order(void* /*context*/, std::uint64_t /*interrupted*/) noexcept {
  apic::end_of_interrupt();
  adopt_wanted_policy(here_inline());
  obey_all();
}

void leave() { leave_inline(here_inline()); }

void preempt() {
  Processor& here = here_inline();
  here.should_switch = false;
  if (here.queue.empty()) return;
  Node& self = *here.running();
  if (&self != here.idle) here.policy.add(here.queue, self, Why::kPreempted);
  Node& next = node_of(*here.policy.take(here.queue));
  if (&next != &self) run(here, next);
}

void send(Node& node, std::uint32_t processor) {
  node.set_credit(0);
  node.home.store(processor, std::memory_order_release);
  order_elsewhere(node, Order::kArrive);
}

std::int32_t find_idle() {
  std::int32_t found = -1;
  for (auto i = static_cast<std::int32_t>(cpu.tasks.processors.load(std::memory_order_acquire)) - 1; i >= 0; --i)
    if (cpu.each[static_cast<std::size_t>(i)].is_idle()) found = i;
  return found;
}

void end_if_wanted(const Node& node) {
  if (node.is_to_end.load(std::memory_order_relaxed)) [[unlikely]]
    unwinder::checkpoint();
}

bool suspend(const Membership& member) {
  Node* const node = node_of(member);
  if (node == nullptr || node->stage.load(std::memory_order_acquire) == Node::Stage::kSuspended) return false;
  {
    const arch::InterruptsOff off;
    order(*node, Order::kSuspend);
  }
  wait_until_obeyed(*node);
  return node->stage.load(std::memory_order_relaxed) == Node::Stage::kSuspended;
}

void resume(const Membership& member) {
  const arch::InterruptsOff off;
  if (Node* const node = node_of(member); node != nullptr) order(*node, Order::kResume);
}

void yield() {
  // Looked at before: nobody is there to be missed whom the next tick would not find.
  if (here_inline().queue.empty()) return checkpoint();
  arch::disable_interrupts();
  Processor& here = here_inline();
  Node& self = *here.running();
  Entry* const next = here.queue.empty() ? &self : here.policy.exchange(here.queue, self);
  if (next != &self) run(here, node_of(*next));
  arch::enable_interrupts();
  end_if_wanted(self);
}

Node* self() {
  const arch::InlineInterruptsOff off;
  return here_inline().running();
}

/// The only maker of a Waker, and the only one to look into it.
struct WakerSource {
  static Waker make(Node* node) { return Waker(node); }
  static Node* take(Waker& waker) { return std::exchange(waker.node_, nullptr); }
  static Node* node(const Waker& waker) { return waker.node_; }
};

Waker::Waker(Waker&& other) noexcept : node_(WakerSource::take(other)) {}

Waker& Waker::operator=(Waker&& other) noexcept {
  node_ = WakerSource::take(other);
  return *this;
}

Waker waker() { return WakerSource::make(self()); }

void park() {
  const arch::InlineInterruptsOff off;
  Processor& here = here_inline();
  Node& node = *here.running();
  end_if_wanted(node);
  // Whoever wakes it would have no queue to put it in.
  if (std::exchange(node.has_permit, false) || here.policy.add == nullptr) return;
  node.stage.store(Node::Stage::kWaiting, std::memory_order_relaxed);
  leave_inline(here);
  end_if_wanted(node);
}

void unpark(const Waker& waker) {
  Node* const node = WakerSource::node(waker);
  if (node == nullptr) return;
  const arch::InlineInterruptsOff off;
  order(*node, Order::kWake);
  if (off.were_on() && here_inline().should_switch) preempt();
}

void give_way() {
  const arch::InterruptsOff off;
  if (here_inline().should_switch) preempt();
}

}  // namespace scheduler
