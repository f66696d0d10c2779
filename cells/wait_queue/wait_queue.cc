#include "cells/wait_queue/wait_queue.h"

#include <utility>

#include "cells/scheduler/interrupts_off.h"
#include "cells/scheduler/scheduler.h"
#include "cells/timer/timer.h"

namespace wait_queue {

using scheduler::InterruptsOff;

/// In its queue for as long as it lives. All with interrupts off.
struct Waiter {
  Queue& queue;
  scheduler::Node* task;
  bool is_woken = false;
  Waiter* next = nullptr;
  Waiter* previous;

  explicit Waiter(Queue& in) : queue(in), task(scheduler::self()), previous(in.last_) {
    (previous == nullptr ? queue.first_ : previous->next) = this;
    queue.last_ = this;
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    (previous == nullptr ? queue.first_ : previous->next) = next;
    (next == nullptr ? queue.last_ : next->previous) = previous;
    // It ends without having looked at what it was woken for: that is for the next one then.
    if (is_woken) wake(queue, 1);
  }

  /// Those who have been woken and have not run yet count as gone: a second wake-up is for the next one.
  static void wake(const Queue& queue, std::uint64_t count) {
    for (Waiter* waiter = queue.first_; waiter != nullptr && count > 0; waiter = waiter->next) {
      if (waiter->is_woken) continue;
      scheduler::unpark(waiter->task);
      waiter->is_woken = true;  // Not before: whoever is ended by a fault in between has woken nobody.
      --count;
    }
  }
};

namespace {

void wake_at_deadline(void* context) noexcept { scheduler::unpark(static_cast<scheduler::Node*>(context)); }

/// In the queue until `take` is true or the deadline has come.
bool wait_in(Queue& queue, Step take, void* context, std::uint64_t deadline_ns) {
  Waiter waiter(queue);
  do {
    // Here it may be unwound.
    scheduler::park();
    const bool is_taken = take(context);
    waiter.is_woken = false;
    if (is_taken) return true;
  } while (deadline_ns == kForever || timer::now() < deadline_ns);
  return false;
}

}  // namespace

bool wait(Queue& queue, Step take, void* context, std::uint64_t deadline_ns) {
  timer::Alarm alarm;
  if (deadline_ns != kForever) {
    auto made = timer::make_alarm({&wake_at_deadline, scheduler::self()});
    if (made) alarm = std::move(*made);
  }
  const InterruptsOff off;
  if (take(context)) return true;
  if (deadline_ns == kForever) return wait_in(queue, take, context, kForever);
  if (alarm.empty() || timer::now() >= deadline_ns) return false;
  alarm.set(deadline_ns);
  return wait_in(queue, take, context, deadline_ns);
}

void change_and_wake(Queue& queue, Step change, void* context, std::uint64_t count) {
  bool is_in_task = false;
  {
    const InterruptsOff off;
    is_in_task = off.were_on();
    if (change(context)) Waiter::wake(queue, count);
  }
  if (is_in_task) scheduler::give_way();
}

}  // namespace wait_queue
