#include "cells/wait_queue/wait_queue.h"

#include <utility>

#include "cells/scheduler/scheduler.h"
#include "cells/timer/timer.h"

namespace wait_queue {

/// Who changes a queue, or what it is about.
struct Access {
  using Guard = arch::SpinLock<arch::InterruptsOff>::Guard;
  explicit Access(Queue& queue) : guard(queue.lock_) {}
  [[nodiscard]] bool were_interrupts_on() const { return guard.interrupts().were_on(); }
  Guard guard;
};

/// In its queue for as long as it lives. With access, but for the constructor and the destructor.
struct Waiter {
  Queue& queue;
  scheduler::Waker task = scheduler::waker();
  bool is_woken = false;
  Waiter* next = nullptr;
  Waiter* previous = nullptr;

  explicit Waiter(Queue& in) : queue(in) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    const Access access(queue);
    if (queue.first_ != this && previous == nullptr) return;  // never entered
    (previous == nullptr ? queue.first_ : previous->next) = next;
    (next == nullptr ? queue.last_ : next->previous) = previous;
    // It ends without having looked at what it was woken for: that is for the next one then.
    if (is_woken) wake(queue, 1);
  }

  void enter() {
    previous = queue.last_;
    (previous == nullptr ? queue.first_ : previous->next) = this;
    queue.last_ = this;
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

void wake_at_deadline(void* context) noexcept { scheduler::unpark(*static_cast<const scheduler::Waker*>(context)); }

/// Asks, and enters the queue if the answer is no.
bool take_or_enter(Waiter& waiter, Step take, void* context) {
  const Access access(waiter.queue);
  if (take(context)) return true;
  waiter.enter();
  return false;
}

/// In the queue until `take` is true or the deadline has come.
bool wait_in(Waiter& waiter, Step take, void* context, std::uint64_t deadline_ns) {
  do {
    // Here it may be unwound.
    scheduler::park();
    const Access access(waiter.queue);
    const bool is_taken = take(context);
    waiter.is_woken = false;
    if (is_taken) return true;
  } while (deadline_ns == kForever || timer::now() < deadline_ns);
  return false;
}

}  // namespace

bool wait(Queue& queue, Step take, void* context, std::uint64_t deadline_ns) {
  Waiter waiter(queue);
  // Not the waiter's, which leads to the queue: the timer keeps this address.
  scheduler::Waker at_deadline;
  timer::Alarm alarm;
  if (deadline_ns != kForever) {
    at_deadline = scheduler::waker();
    auto made = timer::make_alarm({&wake_at_deadline, &at_deadline});
    if (made) alarm = std::move(*made);
  }
  if (take_or_enter(waiter, take, context)) return true;
  if (deadline_ns == kForever) return wait_in(waiter, take, context, kForever);
  if (alarm.empty() || timer::now() >= deadline_ns) return false;
  alarm.set(deadline_ns);
  return wait_in(waiter, take, context, deadline_ns);
}

void change_and_wake(Queue& queue, Step change, void* context, std::uint64_t count) {
  bool is_in_task = false;
  {
    const Access access(queue);
    is_in_task = access.were_interrupts_on();
    if (change(context)) Waiter::wake(queue, count);
  }
  if (is_in_task) scheduler::give_way();
}

}  // namespace wait_queue
