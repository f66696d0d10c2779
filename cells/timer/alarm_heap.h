// All alarms that are set, the next one on top: a pairing heap (Fredman, Sedgewick, Sleator, Tarjan: The pairing heap,
// Algorithmica 1, 1986) whose nodes are the alarms themselves. Setting costs a few instructions, taking one out
// O(log n) on average.
#pragma once

#include <utility>

#include "cells/timer/timer.h"

namespace timer {

/// What an Alarm stands for.
struct AlarmNode {
  Waker waker;
  std::uint64_t deadline_ns = 0;
  std::uint32_t processor = 0;  ///< On which it was set last.
  bool is_set = false;
  // Place among all that are set; null: none.
  AlarmNode* child = nullptr;     ///< The first below.
  AlarmNode* next = nullptr;      ///< The next beside.
  AlarmNode* previous = nullptr;  ///< The one beside before, or the one above.
};

class AlarmHeap {
 public:
  /// The one with the earliest deadline; null when there is none.
  [[nodiscard]] AlarmNode* first() const { return top_; }

  /// Precondition: not set.
  void insert(AlarmNode& alarm) {
    alarm.child = alarm.next = alarm.previous = nullptr;
    alarm.is_set = true;
    top_ = top_ == nullptr ? &alarm : merge(top_, &alarm);
  }

  /// Precondition: set.
  void remove(AlarmNode& alarm) {
    AlarmNode* const below = merge_all(std::exchange(alarm.child, nullptr));
    if (&alarm == top_) {
      top_ = below;
    } else {
      detach(alarm);
      if (below != nullptr) top_ = merge(top_, below);
    }
    alarm.is_set = false;
  }

 private:
  /// The later of two tops goes below the other.
  static AlarmNode* merge(AlarmNode* a, AlarmNode* b) {
    if (b->deadline_ns < a->deadline_ns) std::swap(a, b);
    b->next = a->child;
    if (b->next != nullptr) b->next->previous = b;
    b->previous = a;
    a->child = b;
    a->next = a->previous = nullptr;
    return a;
  }

  /// One top for a list of siblings: in pairs from left to right, then all pairs from right to left.
  static AlarmNode* merge_all(AlarmNode* siblings) {
    AlarmNode* pairs = nullptr;  // the newest first, linked by next
    while (siblings != nullptr) {
      AlarmNode* const one = siblings;
      AlarmNode* const other = one->next;
      siblings = other == nullptr ? nullptr : other->next;
      one->next = one->previous = nullptr;
      AlarmNode* const pair = other == nullptr ? one : merge(one, other);
      pair->next = pairs;
      pairs = pair;
    }
    AlarmNode* top = nullptr;
    while (pairs != nullptr) {
      AlarmNode* const pair = std::exchange(pairs, pairs->next);
      pair->next = nullptr;
      top = top == nullptr ? pair : merge(top, pair);
    }
    return top;
  }

  static void detach(AlarmNode& alarm) {
    AlarmNode* const previous = alarm.previous;
    (previous->child == &alarm ? previous->child : previous->next) = alarm.next;
    if (alarm.next != nullptr) alarm.next->previous = previous;
    alarm.next = alarm.previous = nullptr;
  }

  AlarmNode* top_ = nullptr;
};

}  // namespace timer
