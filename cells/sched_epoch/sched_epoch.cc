#include "cells/sched_epoch/sched_epoch.h"

#include "cells/scheduler/scheduler.h"

namespace sched_epoch {
namespace {

using scheduler::Entry;
using scheduler::RunQueue;
using scheduler::Why;

constexpr std::size_t kNow = 1;    ///< Those who may still run in this epoch.
constexpr std::size_t kLater = 0;  ///< Those who have used their ticks up.

/// Ticks that a task may run in an epoch.
std::uint32_t share_of(const Entry& entry) { return 1 + entry.priority() / 8; }

/// The credit is what is left of its share.
void add(RunQueue& queue, Entry& entry, Why why) noexcept {
  if (entry.credit() != 0) return queue.push_back(kNow, entry);
  entry.set_credit(share_of(entry));
  queue.push_back(why == Why::kPreempted ? kLater : kNow, entry);
}

/// The next epoch: those of the last one in the order in which they ran.
void begin_epoch(RunQueue& queue) {
  if (queue.empty(kNow)) queue.move_level(kLater, kNow);
}

Entry* take(RunQueue& queue) noexcept {
  begin_epoch(queue);
  return queue.pop_front(kNow);
}

/// Who gives the processor away keeps the rest of its share.
Entry* exchange(RunQueue& queue, Entry& running) noexcept {
  begin_epoch(queue);
  return queue.empty(kNow) ? &running : &queue.rotate(kNow, running);
}

bool tick(RunQueue& queue, Entry& running) noexcept {
  running.set_credit(running.credit() <= 1 ? 0 : running.credit() - 1);
  return running.credit() == 0 && !queue.empty();
}

bool is_more_urgent(const Entry& /*ready*/, const Entry& /*running*/) noexcept { return false; }

}  // namespace

scheduler::RunQueuePolicy policy() {
  scheduler::RunQueuePolicy made{{}, &add, &take, &exchange, &tick, &is_more_urgent};
  made.name.append("epoch");
  return made;
}

Result<void> start() { return scheduler::use_policy(policy()); }

unsigned long use() { return start() ? 1 : 0; }

}  // namespace sched_epoch
