// Who runs next: declared here, decided in cells above, which register.
#pragma once

#include "cells/scheduler/run_queue.h"
#include "kernel/base/text.h"

namespace scheduler {

/// Why a task is put into the queue.
enum class Why : std::uint8_t {
  kNew,       ///< It has never run, or another policy had it before: its credit is 0.
  kWoken,     ///< It waited for something.
  kPreempted  ///< Its turn was over, or somebody more urgent came.
};

/// A policy has no state of its own: all of it is in the queue and its entries. When another policy takes over, entries
/// move to it from the highest level down, each from first to last. All functions are called with
/// interrupts off, may not wait or allocate, and take a few instructions: whatever they do is part of every switch.
struct RunQueuePolicy {
  Text<16> name;
  /// Puts a task in. Must queue it.
  void (*add)(RunQueue& queue, Entry& entry, Why why) noexcept;
  /// Takes the next one out. Null only when the queue is empty.
  Entry* (*take)(RunQueue& queue) noexcept;
  /// The running task offers the processor: puts it in and takes the next one out, or leaves all as it is and returns
  /// the running one if nobody else should run.
  Entry* (*exchange)(RunQueue& queue, Entry& running) noexcept;
  /// A tick has passed (kTickNs): whether the turn of the running task is over.
  bool (*tick)(RunQueue& queue, Entry& running) noexcept;
  /// Whether a task that became ready should run at once instead of the running one.
  bool (*is_more_urgent)(const Entry& ready, const Entry& running) noexcept;
};

}  // namespace scheduler
