// One processor and its tasks. No processor touches what is another one's: it leaves an order in that one's inbox,
// which is obeyed there in an interrupt. So a queue needs no lock, and a switch costs what it costs with one processor.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "cells/interrupts/interrupts.h"
#include "cells/scheduler/node.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/base/root_slot.h"

namespace scheduler {

/// Comes when an order is in the inbox.
inline constexpr std::uint8_t kOrderVector = 0xf1;

/// Tasks that somebody else wants something of. Any processor puts in, its owner takes all out; last in, first out.
/// With a lock, for nobody waits long for it: std::atomic of a pointer is a number in LLVM IR, and the verifier would
/// lose where it leads.
class Inbox {
 public:
  /// Whether it was empty: then the owner is to be told.
  bool put(Node& node) {
    const IrqLock::Guard guard(lock_);
    node.next_in_inbox = first_;
    first_ = &node;
    return node.next_in_inbox == nullptr;
  }
  [[nodiscard]] Node* take_all() {
    const IrqLock::Guard guard(lock_);
    return std::exchange(first_, nullptr);
  }

 private:
  IrqLock lock_;
  Node* first_ = nullptr;
};

/// A policy that another processor wants this one to have.
struct PolicyOrder {
  RunQueuePolicy policy{};
  std::atomic<bool> is_wanted = false;
};

/// A processor and what it can run. All but the atomic parts are its own.
struct Processor {
  RunQueue queue;  ///< Those that are ready.
  /// Null before start() or enter(). Others may look whether it is idle; an aligned access is one access
  /// (Intel SDM volume 3, section 9.1.1).
  Node* volatile running_now = nullptr;
  Node* idle = nullptr;     ///< Runs when nobody is ready; never queued.
  Node* orphans = nullptr;  ///< Over and held by nobody: to be freed on another stack.
  RunQueuePolicy policy{};  ///< All null: nobody decides.
  RootSlot<timer::Alarm> tick;
  std::uint64_t next_tick_ns = 0;
  std::uint32_t apic_id = 0;
  bool should_switch = false;      ///< As soon as the interrupt is over.
  const Node* standing = nullptr;  ///< Who ran when it stood still last, at this rip and rsp.
  std::uint64_t stands_at = 0;
  std::uint64_t stands_on = 0;
  bool is_fresh = false;  ///< The running one got the processor since the last tick.
  Inbox inbox;
  PolicyOrder policy_order;

  [[nodiscard]] Node* running() const { return running_now; }
  /// Whether it has nothing to do, as far as others can see.
  [[nodiscard]] bool is_idle() const { return idle != nullptr && running() == idle; }
};

/// While one task changes what others may be in the middle of.
struct Held {
  std::uint64_t flags = 0;     ///< RFLAGS as they were.
  const Node* node = nullptr;  ///< Who is looked at.
  task::Trail trail{};         ///< Of it, once is_in_stack.
  bool is_in_stack = false;
};

/// What all processors share.
struct Tasks {
  IrqLock lock;  ///< For the next one.
  AllTasks all;
  std::atomic<std::uint32_t> processors = 0;     ///< That run tasks: numbers below.
  std::uint16_t alone_rank = 0;                  ///< highest_rank_alone()
  Held held;                                     ///< By one processor at a time.
  std::atomic<bool> is_policy_changing = false;  ///< On some processor, by somebody.
};
Tasks& tasks();

// With interrupts off:

[[nodiscard]] Processor& processor_at(std::uint32_t index);
[[nodiscard]] inline Processor& here() { return processor_at(arch::processor()); }

/// Does what is asked for, here or by the processor that the task is on.
void order(Node& node, Order what);
/// Obeys all that is in the inbox.
void obey_all();
/// Gives the processor to whoever is next; the running task is in no queue. Returns when the task runs again, maybe on
/// another processor.
void leave();
/// Takes the processor from the running task, which stays ready, if somebody else is.
void preempt();
/// Lets a task that is ready, and in no queue, run on another processor.
void send(Node& node, std::uint32_t processor);
/// A processor that has nothing to do; -1 when there is none.
[[nodiscard]] std::int32_t find_idle();
/// The interrupt by which others tell of an order: the policy that somebody wants, and the inbox.
void on_order(void* context, std::uint64_t interrupted) noexcept;
/// Frees what is over and was left behind here. With interrupts on.
void free_orphans();

/// With cxx_runtime, for those who replace code.
Result<void> register_other_flows();

/// Moves what is ready to a queue under another policy, the highest levels first.
void adopt_policy(Processor& here, const RunQueuePolicy& next);

/// The running task; null before start().
[[nodiscard]] Node* self();

/// Null for an empty one.
[[nodiscard]] Node* node_of(const Membership& member);

/// Where a task may be unwound. Its own flag tells most callers that nothing is wanted without a call.
void end_if_wanted(const Node& node);

}  // namespace scheduler
