// What a Membership stands for.
#pragma once

#include <atomic>
#include <cstdint>

#include "cells/scheduler/scheduler.h"
#include "cells/timer/timer.h"
#include "kernel/arch/interrupts_off.h"
#include "kernel/arch/spin_lock.h"

namespace scheduler {

/// A lock that handlers take too, or that is held while a task is made ready.
using IrqLock = arch::SpinLock<arch::InterruptsOff>;

/// What one processor may ask of another about a task of that one's, as bits.
enum class Order : std::uint32_t {
  kWake = 1,     ///< unpark()
  kSuspend = 2,  ///< suspend()
  kResume = 4,   ///< resume()
  kEnd = 8,      ///< kill(): to be unwound at the next safe point, and let run to there.
  kArrive = 16,  ///< New, or moved there: ready.
};

/// A task and its place among the others. All but what is atomic, locked or constant belongs to the processor `home`.
struct Node : Entry {
  /// Beyond running and ready, which can be seen from the processor and the queue.
  enum class Stage : std::uint8_t { kActive, kWaiting, kSuspended, kOver };

  task::Task task;
  std::uint64_t (*entry)(void* argument) = nullptr;
  void* argument = nullptr;
  std::uint64_t ticks = 0;  ///< That met it running.
  timer::Alarm alarm;       ///< For sleep; made when it is needed first. Its own.
  Waker waker;              ///< What the alarm wakes: the task itself.
  std::atomic<Stage> stage = Stage::kActive;
  bool has_ended = false;               ///< It goes on nowhere.
  bool has_permit = false;              ///< unpark() came before park().
  std::atomic<bool> is_to_end = false;  ///< Somebody wants it to, at the next safe point.
  std::int8_t processor = -1;           ///< Pinned to.

  std::atomic<std::uint32_t> home = 0;    ///< The processor that it is on: changes only while it is ready.
  std::atomic<std::uint32_t> orders = 0;  ///< Bits of Order; while there are any, it is in an inbox.
  Node* next_in_inbox = nullptr;

  IrqLock end_lock;  ///< For the next two, and for the change to kOver.
  Exit exit;
  Node* joiner = nullptr;                ///< Waits for the end.
  std::atomic<std::uint32_t> parts = 1;  ///< The task itself, and a Membership: who is last frees it.

  Node* next_of_all = nullptr;
  Node* previous_of_all = nullptr;
  Node* next_orphan = nullptr;

  void set_priority(std::uint8_t priority) { priority_ = priority; }
};

/// Every entry is the beginning of a Node.
inline Node& node_of(Entry& entry) { return static_cast<Node&>(entry); }

/// All tasks that there are, newest first.
class AllTasks {
 public:
  void add(Node& node) {
    node.previous_of_all = nullptr;
    node.next_of_all = first_;
    if (first_ != nullptr) first_->previous_of_all = &node;
    first_ = &node;
  }
  void remove(Node& node) {
    (node.previous_of_all == nullptr ? first_ : node.previous_of_all->next_of_all) = node.next_of_all;
    if (node.next_of_all != nullptr) node.next_of_all->previous_of_all = node.previous_of_all;
  }
  [[nodiscard]] Node* first() const { return first_; }

 private:
  Node* first_ = nullptr;
};

}  // namespace scheduler
