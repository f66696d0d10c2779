// What a Membership stands for.
#pragma once

#include "cells/scheduler/scheduler.h"
#include "cells/timer/timer.h"

namespace scheduler {

/// A task and its place among the others.
struct Node : Entry {
  /// Beyond running and ready, which can be seen from the processor and the queue.
  enum class Stage : std::uint8_t { kActive, kWaiting, kSuspended, kOver };

  task::Task task;
  std::uint64_t (*entry)(void* argument) = nullptr;
  void* argument = nullptr;
  Exit exit;
  Node* joiner = nullptr;   ///< Waits for the end.
  timer::Alarm alarm;       ///< For sleep; made when it is needed first.
  std::uint64_t ticks = 0;  ///< That met it running.
  Stage stage = Stage::kActive;
  bool has_permit = false;  ///< unpark() came before park().
  bool is_held = false;     ///< By a Membership.
  bool is_to_end = false;   ///< Somebody wants it to, at the next safe point.
  std::int8_t processor = -1;
  Node* next_of_all = nullptr;
  Node* previous_of_all = nullptr;
  Node* next_orphan = nullptr;

  void set_priority(std::uint8_t priority) { priority_ = priority; }
};

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
