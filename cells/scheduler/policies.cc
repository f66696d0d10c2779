// A change of the policy: every processor does it by itself.
#include <utility>

#include "cells/apic/apic.h"
#include "cells/scheduler/processor.h"

namespace scheduler {

namespace {

/// One change at a time, as long as it lives.
class Changing {
 public:
  Changing() : is_first_(!tasks().is_policy_changing.exchange(true, std::memory_order_acquire)) {}
  Changing(const Changing&) = delete;
  Changing& operator=(const Changing&) = delete;
  ~Changing() {
    if (is_first_) tasks().is_policy_changing.store(false, std::memory_order_release);
  }
  [[nodiscard]] bool is_first() const { return is_first_; }

 private:
  bool is_first_;
};

Result<void> check(const RunQueuePolicy& next) {
  if (next.add == nullptr || next.take == nullptr || next.exchange == nullptr || next.tick == nullptr ||
      next.is_more_urgent == nullptr)
    return fail(ErrorKind::kOutOfRange, "scheduler: policy ", next.name, " lacks a function");
  return {};
}

/// Whether it is this processor, which has changed then.
bool change_here(std::uint32_t processor, const RunQueuePolicy& next) {
  const arch::InterruptsOff off;
  if (arch::processor() != processor) return false;
  adopt_policy(here(), next);
  return true;
}

/// Returns when the processor works with the new one: the old one may go then.
CELL_SPINS_ALONE void change(std::uint32_t processor, const RunQueuePolicy& next) {
  if (change_here(processor, next)) return;
  Processor& there = processor_at(processor);
  there.policy_order.policy = next;
  there.policy_order.is_wanted.store(true, std::memory_order_release);
  apic::send(there.apic_id, kOrderVector);
  while (there.policy_order.is_wanted.load(std::memory_order_acquire)) arch::pause();
}

}  // namespace

void adopt_policy(Processor& here, const RunQueuePolicy& next) {
  RunQueue fresh;
  while (!here.queue.empty()) {
    Entry& entry = *here.queue.pop_front(here.queue.highest_level());
    entry.set_credit(0);
    next.add(fresh, entry, Why::kNew);
  }
  if (here.running() != nullptr) here.running()->set_credit(0);
  here.queue = fresh;
  here.policy = next;
}

Result<void> use_policy(const RunQueuePolicy& next, std::int8_t processor) {
  TRY(check(next));
  const std::uint32_t count = std::max(tasks().processors.load(std::memory_order_acquire), 1U);
  if (processor < -1 || processor >= static_cast<std::int32_t>(count))
    return fail(ErrorKind::kOutOfRange, "scheduler: no processor ", processor);
  const Changing changing;
  if (!changing.is_first()) return fail(ErrorKind::kInUse, "scheduler: another policy is being set");
  for (std::uint32_t i = 0; i < count; ++i)
    if (processor == -1 || i == static_cast<std::uint32_t>(processor)) change(i, next);
  return {};
}

Text<16> policy_name(std::uint8_t processor) {
  if (processor >= arch::kMaximumProcessors) return {};
  const arch::InterruptsOff off;
  return processor_at(processor).policy.name;
}

Result<void> drop_policy() {
  const arch::InterruptsOff off;
  Processor& first = processor_at(0);
  if (first.running() != nullptr)
    return fail(ErrorKind::kInUse, "scheduler: policy ", first.policy.name, " decides over tasks");
  first.policy = {};
  return {};
}

}  // namespace scheduler
