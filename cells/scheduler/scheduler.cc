#include "cells/scheduler/scheduler.h"

#include <new>
#include <string_view>
#include <utility>

#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/interrupts/interrupts.h"
#include "cells/scheduler/alone.h"
#include "cells/scheduler/interrupts_off.h"
#include "cells/scheduler/node.h"
#include "cells/timer/timer.h"
#include "cells/unwinder/unwinder.h"
#include "kernel/base/root_slot.h"

namespace scheduler {

/// While one task changes what others may be in the middle of.
struct Held {
  std::uint64_t flags = 0;     ///< RFLAGS as they were.
  const Node* node = nullptr;  ///< Who is looked at.
  task::Trail trail{};         ///< Of it, once is_in_stack.
  bool is_in_stack = false;
};

/// One processor and what it can run.
struct Processor {
  RunQueue queue;           ///< Those that are ready.
  RunQueue fresh;           ///< While the policy changes.
  Node* running = nullptr;  ///< Null before start().
  Node* idle = nullptr;     ///< Runs when nobody is ready; never queued.
  Node* orphans = nullptr;  ///< Over and held by nobody: to be freed on another stack.
  AllTasks all;
  RunQueuePolicy policy{};  ///< All null: nobody decides.
  RootSlot<timer::Alarm> tick;
  std::uint64_t next_tick_ns = 0;
  Held held;
  std::uint16_t alone_rank = 0;  ///< highest_rank_alone()
  bool should_switch = false;    ///< As soon as the interrupt is over.
  bool is_fresh = false;         ///< The running one got the processor since the last tick.
};

CELL_KEPT(Processor, cpu, "inventory", "all tasks, which of them the processor runs, and who decides that");

namespace {

constexpr std::uint64_t kRetryNs = 20'000;  ///< After a tick that met code which runs alone.

/// Every entry is the beginning of a Node.
Node& node_of(Entry& entry) { return static_cast<Node&>(entry); }

/// An interrupt cannot come between the two: it is let in after the next instruction (Intel SDM volume 2, STI).
[[gnu::noinline]] void wait_for_interrupt() {
  arch::enable_interrupts();
  arch::halt();
}

// All that follows is done with interrupts off.

void run(Node& next) {
  Node& self = *cpu.running;
  cpu.running = &next;
  cpu.is_fresh = true;
  task::switch_to(self.task, next.task);
}

/// Gives the processor to whoever is next; the running task is in no queue.
void leave() { run(cpu.queue.empty() ? *cpu.idle : node_of(*cpu.policy.take(cpu.queue))); }

void make_ready(Node& node, Why why) {
  cpu.policy.add(cpu.queue, node, why);
  if (cpu.running == cpu.idle || cpu.policy.is_more_urgent(node, *cpu.running)) cpu.should_switch = true;
}

/// Takes the processor from the running task, which stays ready.
void preempt() {
  cpu.should_switch = false;
  if (cpu.queue.empty()) return;
  Node& self = *cpu.running;
  if (&self != cpu.idle) cpu.policy.add(cpu.queue, self, Why::kPreempted);
  Node& next = node_of(*cpu.policy.take(cpu.queue));
  if (&next != &self) run(next);
}

void wake(Node& node) {
  if (node.stage != Node::Stage::kWaiting) {
    node.has_permit = true;
    return;
  }
  node.stage = Node::Stage::kActive;
  make_ready(node, Why::kWoken);
}

void put_back(Node& node) {
  node.stage = Node::Stage::kActive;
  make_ready(node, Why::kPreempted);
}

/// Where a task may be unwound. Its own flag tells most callers that nothing is wanted without a call.
void end_if_wanted(const Node& node) {
  if (node.is_to_end) [[unlikely]]
    unwinder::checkpoint();
}

/// Wants a task to end, and lets it run to where it does.
Result<void> want_end(Node& node) {
  if (node.entry == nullptr)
    return fail(ErrorKind::kRefused, "scheduler: ", task::identity(node.task).name, " is there for all others");
  if (node.stage == Node::Stage::kOver) return fail(ErrorKind::kNotFound, "scheduler: the task is over");
  if (node.is_to_end) return fail(ErrorKind::kAlreadyExists, "scheduler: the task is to end already");
  // Of one that has not begun nothing can be wanted yet: call_entry() looks again.
  if (const auto wanted = task::request_kill(node.task); !wanted && wanted.error().kind != ErrorKind::kNotFound)
    return wanted;
  node.is_to_end = true;
  if (node.stage == Node::Stage::kSuspended) {
    put_back(node);
  } else {
    wake(node);
  }
  return {};
}

bool is_turn_over() {
  if (cpu.queue.empty()) return false;
  if (cpu.running == cpu.idle) return true;
  return !std::exchange(cpu.is_fresh, false) && cpu.policy.tick(cpu.queue, *cpu.running);
}

void on_tick(void* /*context*/) noexcept {
  ++cpu.running->ticks;
  cpu.should_switch = cpu.should_switch || is_turn_over();
  cpu.next_tick_ns += kTickNs;
  cpu.tick.get()->set(cpu.next_tick_ns);
}

/// Another tick before the next one.
void try_soon() {
  cpu.next_tick_ns -= kTickNs;
  cpu.tick.get()->set(timer::now() + kRetryNs);
}

void on_interrupt_exit(std::uint64_t interrupted) noexcept {
  if (!cpu.should_switch) return;
  if (runs_alone(interrupted, cpu.alone_rank)) return try_soon();
  preempt();
}

// From here on with interrupts as they are.

void free_node(Node* node) {
  {
    const InterruptsOff off;
    cpu.all.remove(*node);
  }
  delete node;
}

Node* take_orphan() {
  const InterruptsOff off;
  Node* const orphan = cpu.orphans;
  if (orphan != nullptr) cpu.orphans = orphan->next_orphan;
  return orphan;
}

void free_orphans() {
  while (Node* const orphan = take_orphan()) free_node(orphan);
}

/// The end of a task, on its own stack, which somebody else frees.
[[noreturn]] void end(Node& self, const Exit& exit) {
  switch_interrupts_off();
  self.exit = exit;
  self.stage = Node::Stage::kOver;
  if (self.joiner != nullptr) wake(*self.joiner);
  if (!self.is_held) {
    self.next_orphan = cpu.orphans;
    cpu.orphans = &self;
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
void begin(void* argument) noexcept {
  Node& self = *static_cast<Node*>(argument);
  let_interrupts_in();
  end(self, run_entry(self));
}

void begin_idle(void* /*argument*/) noexcept {
  while (true) {
    free_orphans();
    wait_for_interrupt();
  }
}

void wake_sleeper(void* context) noexcept { wake(*static_cast<Node*>(context)); }

Result<void> check(const Setup& setup) {
  if (cpu.policy.add == nullptr) return fail(ErrorKind::kRefused, "scheduler: no policy decides who runs");
  if (setup.entry == nullptr) return fail(ErrorKind::kOutOfRange, "scheduler: a task without an entry");
  if (setup.priority >= kLevels) return fail(ErrorKind::kOutOfRange, "scheduler: priority ", setup.priority);
  if (setup.processor < -1 || setup.processor > 0)
    return fail(ErrorKind::kOutOfRange, "scheduler: no processor ", setup.processor);
  return {};
}

TaskInfo::State state_of(const Node& node) {
  if (&node == cpu.running) return TaskInfo::State::kRunning;
  switch (node.stage) {
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

/// A task in no queue that begins at `first`.
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

void hold_others() noexcept {
  const std::uint64_t flags = switch_interrupts_off();
  cpu.held = {.flags = flags, .node = cpu.all.first()};
}

void let_others_go() noexcept {
  if ((cpu.held.flags & kInterruptFlag) != 0) let_interrupts_in();
}

/// Of all that do not run, one after the other: the entry, which may not have been called yet; then what is on the
/// stack.
std::uint64_t next_address_of_others() noexcept {
  Held& held = cpu.held;
  while (true) {
    if (held.is_in_stack) {
      if (const std::uint64_t address = task::next_address(held.trail)) return address;
      held.node = held.node->next_of_all;
      held.is_in_stack = false;
    }
    while (held.node != nullptr && (held.node == cpu.running || held.node->stage == Node::Stage::kOver))
      held.node = held.node->next_of_all;
    if (held.node == nullptr) return 0;
    held.trail = task::trail(held.node->task);
    held.is_in_stack = true;
    if (held.node->entry != nullptr) return reinterpret_cast<std::uint64_t>(held.node->entry);
  }
}

Text<24> named(std::string_view name) {
  Text<24> text;
  text.append(name);
  return text;
}

Result<Node*> adopt_caller() {
  auto* const node = new (std::nothrow) Node;
  if (node == nullptr) return fail(ErrorKind::kOutOfMemory, "scheduler: no memory for a task");
  auto adopted = task::adopt_caller(named("captain"));
  if (!adopted) {
    delete node;
    return std::unexpected<Error>(std::move(adopted).error());
  }
  node->task = std::move(*adopted);
  return node;
}

Result<void> register_hooks() {
  TRY(interrupts::register_exit_hook(&on_interrupt_exit));
  auto known = cxx_runtime::register_other_flows({&hold_others, &let_others_go, &next_address_of_others});
  if (!known) interrupts::unregister_exit_hook();
  return known;
}

/// Moves what is ready to a queue under another policy, the highest levels first.
void drain_into(RunQueue& fresh, const RunQueuePolicy& next) {
  while (!cpu.queue.empty()) {
    Entry& entry = *cpu.queue.pop_front(cpu.queue.highest_level());
    entry.set_credit(0);
    next.add(fresh, entry, Why::kNew);
  }
}

}  // namespace

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
    if (node == nullptr) return;
    {
      const InterruptsOff off;
      node->is_held = false;
      if (node->stage != Node::Stage::kOver) return;
    }
    free_node(node);
  }
};

Membership::Membership(Membership&& other) noexcept : node_(MembershipSource::take(other)) {}

Membership& Membership::operator=(Membership&& other) noexcept {
  Node* const incoming = MembershipSource::take(other);
  MembershipSource::release(std::exchange(node_, incoming));
  return *this;
}

Membership::~Membership() { MembershipSource::release(node_); }

Result<void> start() {
  if (cpu.running != nullptr) return fail(ErrorKind::kAlreadyExists, "scheduler: started already");
  TRY_ASSIGN(auto alarm, timer::make_alarm({&on_tick, nullptr}));
  TRY_ASSIGN(Node* const idle, make_node(&begin_idle, named("idle")));
  auto first = adopt_caller();
  auto hooked = first ? register_hooks() : Result<void>();
  if (!first || !hooked) {
    delete idle;
    if (first) delete *first;
    return std::unexpected<Error>(first ? hooked.error() : first.error());
  }
  cpu.all.add(*idle);
  cpu.all.add(**first);
  cpu.idle = idle;
  cpu.running = *first;
  cpu.alone_rank = highest_rank_alone();
  cpu.next_tick_ns = timer::now() + kTickNs;
  alarm.set(cpu.next_tick_ns);
  cpu.tick.put(std::move(alarm));
  let_interrupts_in();
  return {};
}

Result<void> use_policy(const RunQueuePolicy& next) {
  if (next.add == nullptr || next.take == nullptr || next.exchange == nullptr || next.tick == nullptr ||
      next.is_more_urgent == nullptr)
    return fail(ErrorKind::kOutOfRange, "scheduler: policy ", next.name, " lacks a function");
  const InterruptsOff off;
  cpu.fresh = {};
  drain_into(cpu.fresh, next);
  if (cpu.running != nullptr) cpu.running->set_credit(0);
  cpu.queue = cpu.fresh;
  cpu.policy = next;
  return {};
}

Text<16> policy_name() {
  const InterruptsOff off;
  return cpu.policy.name;
}

Result<void> drop_policy() {
  const InterruptsOff off;
  if (cpu.running != nullptr)
    return fail(ErrorKind::kInUse, "scheduler: policy ", cpu.policy.name, " decides over tasks");
  cpu.policy = {};
  return {};
}

Result<Membership> spawn(const Setup& setup) {
  TRY(check(setup));
  free_orphans();
  TRY_ASSIGN(Node* const node, make_node(&begin, setup.name));
  node->entry = setup.entry;
  node->argument = setup.argument;
  node->processor = setup.processor;
  node->set_priority(setup.priority);
  node->is_held = true;
  {
    const InterruptsOff off;
    cpu.all.add(*node);
    make_ready(*node, Why::kNew);
    if (off.were_on() && cpu.should_switch) preempt();
  }
  return MembershipSource::make(node);
}

bool is_over(const Membership& member) {
  return member.empty() || MembershipSource::node(member)->stage == Node::Stage::kOver;
}

namespace {

/// The running task waits for the end of another one, as long as this lives: it may be unwound while it does.
class Joining {
 public:
  explicit Joining(Node& node) : node_(node) {}
  Joining(const Joining&) = delete;
  Joining& operator=(const Joining&) = delete;
  ~Joining() {
    const InterruptsOff off;
    if (node_.joiner == cpu.running) node_.joiner = nullptr;
  }
  /// Whether it has come.
  [[nodiscard]] bool is_over() {
    const InterruptsOff off;
    node_.joiner = cpu.running;
    return node_.stage == Node::Stage::kOver;
  }

 private:
  Node& node_;
};

/// An alarm that is not left to go off when its task is unwound.
class Deadline {
 public:
  Deadline(timer::Alarm& alarm, std::uint64_t deadline_ns) : alarm_(alarm) { alarm.set(deadline_ns); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline() { alarm_.cancel(); }

 private:
  timer::Alarm& alarm_;
};

}  // namespace

Exit join(const Membership& member) {
  if (member.empty()) return {};
  Node& node = *MembershipSource::node(member);
  Joining joining(node);
  while (!joining.is_over()) park();
  return node.exit;
}

Result<void> kill(const Membership& member) {
  const InterruptsOff off;
  if (member.empty()) return fail(ErrorKind::kNotFound, "scheduler: no task to end");
  TRY(want_end(*MembershipSource::node(member)));
  if (off.were_on() && cpu.should_switch) preempt();
  return {};
}

Result<void> kill(std::uint64_t number) {
  const InterruptsOff off;
  Node* node = cpu.all.first();
  while (node != nullptr && task::identity(node->task).number != number) node = node->next_of_all;
  if (node == nullptr) {
    Text<20> digits;
    digits.append_decimal(number);
    return fail(ErrorKind::kNotFound, "scheduler: there is no task ", digits);
  }
  TRY(want_end(*node));
  if (off.were_on() && cpu.should_switch) preempt();
  return {};
}

void checkpoint() { unwinder::checkpoint(); }

bool suspend(const Membership& member) {
  const InterruptsOff off;
  if (member.empty() || !MembershipSource::node(member)->is_queued()) return false;
  Node& node = *MembershipSource::node(member);
  cpu.queue.remove(node);
  node.stage = Node::Stage::kSuspended;
  return true;
}

void resume(const Membership& member) {
  const InterruptsOff off;
  if (member.empty() || MembershipSource::node(member)->stage != Node::Stage::kSuspended) return;
  put_back(*MembershipSource::node(member));
}

void yield() {
  // Looked at before: nobody is there to be missed whom the next tick would not find.
  if (cpu.queue.empty()) return checkpoint();
  arch::disable_interrupts();
  Node& self = *cpu.running;
  Entry* const next = cpu.policy.exchange(cpu.queue, self);
  if (next != &self) run(node_of(*next));
  arch::enable_interrupts();
  end_if_wanted(self);
}

Result<void> sleep(std::uint64_t duration_ns) {
  if (cpu.running == nullptr) return fail(ErrorKind::kRefused, "scheduler: there are no tasks yet");
  Node& node = *cpu.running;
  if (node.alarm.empty()) {
    TRY_ASSIGN(node.alarm, timer::make_alarm({&wake_sleeper, &node}));
  }
  const std::uint64_t deadline_ns = timer::now() + duration_ns;
  const Deadline deadline(node.alarm, deadline_ns);
  while (timer::now() < deadline_ns) park();
  return {};
}

task::Identity identity(const Membership& member) {
  return member.empty() ? task::Identity{} : task::identity(MembershipSource::node(member)->task);
}

task::Identity running() { return cpu.running == nullptr ? task::Identity{} : task::identity(cpu.running->task); }

Node* self() { return cpu.running; }

void park() {
  const InlineInterruptsOff off;
  Node& node = *cpu.running;
  end_if_wanted(node);
  // Whoever wakes it would have no queue to put it in.
  if (std::exchange(node.has_permit, false) || cpu.policy.add == nullptr) return;
  node.stage = Node::Stage::kWaiting;
  leave();
  end_if_wanted(node);
}

void unpark(Node* node) {
  const InlineInterruptsOff off;
  wake(*node);
  if (off.were_on() && cpu.should_switch) preempt();
}

void give_way() {
  if (!cpu.should_switch) return;
  const InterruptsOff off;
  if (cpu.should_switch) preempt();
}

std::size_t list(std::span<TaskInfo> into) {
  const InterruptsOff off;
  std::size_t count = 0;
  for (const Node* node = cpu.all.first(); node != nullptr; node = node->next_of_all, ++count) {
    if (count >= into.size()) continue;
    into[count] = {task::identity(node->task), state_of(*node), node->priority(), node->processor,
                   node->ticks * kTickNs};
  }
  return count;
}

}  // namespace scheduler
