#include "cells/sched_priority/sched_priority.h"

#include "cells/scheduler/scheduler.h"

namespace sched_priority {
namespace {

using scheduler::Entry;
using scheduler::RunQueue;
using scheduler::Why;

void add(RunQueue& queue, Entry& entry, Why /*why*/) noexcept { queue.push_back(entry.priority(), entry); }

Entry* take(RunQueue& queue) noexcept { return queue.empty() ? nullptr : queue.pop_front(queue.highest_level()); }

/// Whether somebody at least as urgent is ready.
bool has_equal(const RunQueue& queue, const Entry& running) {
  return !queue.empty() && queue.highest_level() >= running.priority();
}

Entry* exchange(RunQueue& queue, Entry& running) noexcept {
  if (!has_equal(queue, running)) return &running;
  const std::size_t level = queue.highest_level();
  if (level == running.priority()) return &queue.rotate(level, running);
  queue.push_back(running.priority(), running);
  return queue.pop_front(level);
}

bool tick(RunQueue& queue, Entry& running) noexcept { return has_equal(queue, running); }

bool is_more_urgent(const Entry& ready, const Entry& running) noexcept { return ready.priority() > running.priority(); }

}  // namespace

scheduler::RunQueuePolicy policy() {
  scheduler::RunQueuePolicy made{{}, &add, &take, &exchange, &tick, &is_more_urgent};
  made.name.append("priority");
  return made;
}

Result<void> start() { return scheduler::use_policy(policy()); }

unsigned long use() { return start() ? 1 : 0; }

}  // namespace sched_priority
