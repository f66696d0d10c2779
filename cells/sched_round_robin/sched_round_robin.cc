#include "cells/sched_round_robin/sched_round_robin.h"

#include "cells/scheduler/scheduler.h"

namespace sched_round_robin {
namespace {

using scheduler::Entry;
using scheduler::RunQueue;
using scheduler::Why;

constexpr std::size_t kOnly = 0;  ///< The level that is used.

void add(RunQueue& queue, Entry& entry, Why /*why*/) noexcept { queue.push_back(kOnly, entry); }

Entry* take(RunQueue& queue) noexcept { return queue.pop_front(kOnly); }

Entry* exchange(RunQueue& queue, Entry& running) noexcept {
  return queue.empty(kOnly) ? &running : &queue.rotate(kOnly, running);
}

bool tick(RunQueue& queue, Entry& /*running*/) noexcept { return !queue.empty(); }

bool is_more_urgent(const Entry& /*ready*/, const Entry& /*running*/) noexcept { return false; }

}  // namespace

scheduler::RunQueuePolicy policy() {
  scheduler::RunQueuePolicy made{{}, &add, &take, &exchange, &tick, &is_more_urgent};
  made.name.append("round_robin");
  return made;
}

Result<void> start() { return scheduler::use_policy(policy()); }

unsigned long use() { return start() ? 1 : 0; }

}  // namespace sched_round_robin
