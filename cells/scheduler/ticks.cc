// How a processor begins to run tasks, and what its timer does to them.
#include <new>
#include <utility>

#include "cells/apic/apic.h"
#include "cells/scheduler/alone.h"
#include "cells/scheduler/lifetime.h"
#include "cells/scheduler/processor.h"

namespace scheduler {

using Registration = RootSlot<interrupts::HandlerRegistration>;

CELL_KEPT(Registration, order_handler, "registration", "the vector of what processors want of each other");

namespace {

constexpr std::uint64_t kRetryNs = 20'000;  ///< After a tick that met code which runs alone.

/// An interrupt cannot come between the two: it is let in after the next instruction (Intel SDM volume 2, STI).
[[gnu::noinline]] void wait_for_interrupt() {
  arch::enable_interrupts();
  arch::halt();
}

[[noreturn]] void idle() {
  while (true) {
    free_orphans();
    wait_for_interrupt();
  }
}

void begin_idle(void* /*argument*/) noexcept { idle(); }

bool is_turn_over(Processor& here) {
  if (here.queue.empty()) return false;
  if (here.running() == here.idle) return true;
  return !std::exchange(here.is_fresh, false) && here.policy.tick(here.queue, *here.running());
}

/// Gives the next task to a processor that has none, if it may run there.
void share_work(Processor& here) {
  if (here.queue.empty() || tasks().processors.load(std::memory_order_relaxed) == 1) return;
  const std::int32_t idle = find_idle();
  if (idle < 0 || &processor_at(static_cast<std::uint32_t>(idle)) == &here) return;
  Node& next = node_of(*here.policy.take(here.queue));
  if (next.processor < 0) return send(next, static_cast<std::uint32_t>(idle));
  here.policy.add(here.queue, next, Why::kPreempted);
}

void on_tick(void* /*context*/) noexcept {
  Processor& here = scheduler::here();
  ++here.running()->ticks;
  share_work(here);
  here.should_switch = here.should_switch || is_turn_over(here);
  here.next_tick_ns += kTickNs;
  here.tick.get()->set(here.next_tick_ns);
}

/// Another tick before the next one.
void try_soon(Processor& here) {
  here.next_tick_ns -= kTickNs;
  here.tick.get()->set(timer::now() + kRetryNs);
}

void on_interrupt_exit(std::uint64_t interrupted) noexcept {
  Processor& here = scheduler::here();
  if (!here.should_switch) return;
  if (runs_alone(interrupted, tasks().alone_rank)) return try_soon(here);
  preempt();
}

Text<24> named(std::string_view name) {
  Text<24> text;
  text.append(name);
  return text;
}

/// The flow that calls it as a task that stays on this processor.
Result<Node*> adopt_caller(std::string_view name) {
  auto* const node = new (std::nothrow) Node;
  if (node == nullptr) return fail(ErrorKind::kOutOfMemory, "scheduler: no memory for a task");
  auto adopted = task::adopt_caller(named(name));
  if (!adopted) {
    delete node;
    return std::unexpected<Error>(std::move(adopted).error());
  }
  node->task = std::move(*adopted);
  node->home = arch::processor();
  return node;
}

/// The processor runs `running` from now on, and ticks.
void begin(Node& running, Node& idle, timer::Alarm tick) {
  Processor& here = scheduler::here();
  here.idle = &idle;
  here.apic_id = apic::id();
  here.next_tick_ns = timer::now() + kTickNs;
  tick.set(here.next_tick_ns);
  here.tick.put(std::move(tick));
  here.running_now = &running;
  tasks().processors = arch::processor() + 1;
}

/// What all processors need once.
Result<void> register_interrupts() {
  TRY_ASSIGN(auto handler, interrupts::register_handler(kOrderVector, &on_order, nullptr));
  TRY(interrupts::register_exit_hook(&on_interrupt_exit));
  if (auto known = register_other_flows(); !known) {
    interrupts::unregister_exit_hook();
    return known;
  }
  order_handler.put(std::move(handler));
  return {};
}

}  // namespace

Result<void> start() {
  if (here().running() != nullptr) return fail(ErrorKind::kAlreadyExists, "scheduler: started already");
  TRY_ASSIGN(auto tick, timer::make_alarm({&on_tick, nullptr}));
  TRY_ASSIGN(Node* const idle, make_node(&begin_idle, named("idle")));
  auto first = adopt_caller("captain");
  auto hooked = first ? register_interrupts() : Result<void>();
  if (!first || !hooked) {
    delete idle;
    if (first) delete *first;
    return std::unexpected<Error>(first ? hooked.error() : first.error());
  }
  tasks().alone_rank = highest_rank_alone();
  add_to_all(*idle);
  add_to_all(**first);
  begin(**first, *idle, std::move(tick));
  arch::let_interrupts_in();
  return {};
}

Result<void> enter() {
  if (arch::processor() != tasks().processors)
    return fail(ErrorKind::kRefused, "scheduler: processor ", arch::processor(), " is not the next one");
  TRY_ASSIGN(auto tick, timer::make_alarm({&on_tick, nullptr}));
  TRY_ASSIGN(Node* const self, adopt_caller("idle"));
  here().policy = processor_at(0).policy;
  add_to_all(*self);
  begin(*self, *self, std::move(tick));
  idle();
}

std::uint32_t processors() { return tasks().processors.load(std::memory_order_acquire); }

}  // namespace scheduler
