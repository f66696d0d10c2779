// Tasks that wait for something, in the order in which they came. The queue lies in what they wait for.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/arch/interrupts_off.h"
#include "kernel/arch/spin_lock.h"

namespace wait_queue {

/// One that waits; on its own stack.
struct Waiter;

/// Nobody, or a list of tasks that wait. It must not go while somebody waits in it, and cannot be moved.
/// What Steps change belongs to one queue: those of two are done at the same time, on two processors.
class Queue final {
 public:
  Queue() = default;
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

 private:
  friend struct Waiter;
  friend struct Access;
  arch::SpinLock<arch::InterruptsOff> lock_;
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

/// No deadline.
inline constexpr std::uint64_t kForever = ~0ULL;
/// All that wait.
inline constexpr std::uint64_t kAll = ~0ULL;

/// Something that is done at once: with interrupts off and the queue's lock, so that nobody comes in between, on no
/// processor. Must not wait or allocate, and must not call back into a queue.
/// What a Step returns is for whoever calls it.
using Step = bool (*)(void* context);

/// Waits until `take(context)` is true, which it asks at first, and again each time that somebody wakes it; or until
/// timer::now() reaches `deadline_ns`. `take` may take what it finds. Returns whether it was true in the end. A
/// deadline costs an allocation; without memory for it the deadline counts as come.
[[nodiscard]] CELL_EXPORT CELL_BLOCKS bool wait(Queue& queue, Step take, void* context, std::uint64_t deadline_ns);

/// Does `change(context)`, and if that is true wakes the first `count` that wait and were not woken yet. Each asks
/// again, and keeps its place if the answer is no. May be called in interrupts.
CELL_EXPORT void change_and_wake(Queue& queue, Step change, void* context, std::uint64_t count);

/// The same for a callable `bool take()`.
template <typename Take>
[[nodiscard]] bool wait_until(Queue& queue, Take take, std::uint64_t deadline_ns = kForever) {
  return wait(queue, [](void* context) { return (*static_cast<Take*>(context))(); }, &take, deadline_ns);
}
/// The same for a callable `bool change()`.
template <typename Change>
void change_and_wake(Queue& queue, std::uint64_t count, Change change) {
  change_and_wake(queue, [](void* context) { return (*static_cast<Change*>(context))(); }, &change, count);
}

}  // namespace wait_queue
