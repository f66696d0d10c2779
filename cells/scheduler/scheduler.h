// Which task runs: the mechanism. Whose turn it is decides a policy (policy.h), which can be changed at any time.
#pragma once

#include <cstdint>
#include <span>

#include "cells/scheduler/policy.h"
#include "cells/task/task.h"
#include "cells/unwinder/unwinder.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace scheduler {

/// Time between two looks at whether a turn is over.
inline constexpr std::uint64_t kTickNs = 10'000'000;

/// Makes the flow that calls it the first task, begins to tick and lets interrupts in. timer::start() must have run.
/// Errors: kAlreadyExists when called again; kOutOfMemory; those of interrupts::register_exit_hook() and
/// cxx_runtime::register_other_flows().
[[nodiscard]] CELL_UNSAFE Result<void> start();

/// Makes the flow that calls it, on another processor than the first, the idle task of that processor, which runs tasks
/// from now on, by the policy of the first. Returns only when it cannot: interrupts are off then, as they were. The
/// processor's number must be that of those that run tasks already. Errors: kRefused for another number; kOutOfMemory.
[[nodiscard]] CELL_UNSAFE Result<void> enter();
/// How many processors run tasks: numbers 0 to that, without it.
[[nodiscard]] CELL_EXPORT std::uint32_t processors();

/// Makes `policy` the one that decides on a processor, or, with -1, on all; what is ready moves over to it, in the
/// order in which the old one would have run it. When it returns, nobody works with the old one any more. Interrupts
/// must be on. Errors: kOutOfRange when a function is missing, or there is no such processor; kInUse while somebody
/// else changes a policy. Then the old one stays.
[[nodiscard]] CELL_EXPORT Result<void> use_policy(const RunQueuePolicy& policy, std::int8_t processor = -1);
/// Name of the policy of a processor; empty when there is none yet.
[[nodiscard]] CELL_EXPORT Text<16> policy_name(std::uint8_t processor = 0);
/// Takes the policy out again. Errors: kInUse once start() has run: then another one can only take its place, since
/// tasks that wait would never run.
[[nodiscard]] CELL_EXPORT Result<void> drop_policy();

/// How a task ended.
struct Exit {
  enum class Kind : std::uint8_t {
    kCompleted,  ///< Its entry returned `value`.
    kKilled,     ///< It was ended before that; the other fields say why.
  };
  Kind kind = Kind::kCompleted;
  unwinder::Cause cause{};  ///< Of a kill.
  std::uint8_t vector = 0;  ///< Of the exception, if that is the cause.
  std::uint64_t value = 0;  ///< 0 for a kill.
  std::uint64_t place = 0;  ///< unwinder::place_of() a kill.
};

/// What a new task is made from.
struct Setup {
  std::uint64_t (*entry)(void* argument);  ///< Runs with interrupts on; its result is the exit value.
  void* argument = nullptr;
  std::uint8_t priority = kDefaultPriority;
  std::int8_t processor = -1;  ///< The only one that may run it; -1: any, and it may go to another one at any time.
  Text<24> name;
};

/// A task among those that run, wait or have ended: its run-queue state, which the holder can reach at once wherever
/// the task is. Empty after a move. The destructor lets the task go on by itself; when it ends, all of it is freed.
/// Interrupts must be on when it lets go of one that is over.
struct Node;
class CELL_OPAQUE Membership final {
 public:
  Membership() = default;
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;
  Membership(Membership&& other) noexcept;
  Membership& operator=(Membership&& other) noexcept;
  ~Membership();

  [[nodiscard]] bool empty() const { return node_ == nullptr; }

 private:
  friend struct MembershipSource;
  Node* node_ = nullptr;
};

/// A new task, ready to run. Errors: kRefused while there is no policy; kOutOfRange for no entry, a priority of
/// kLevels or more or a processor that there is not; kOutOfMemory.
[[nodiscard]] CELL_UNSAFE Result<Membership> spawn(const Setup& setup);

/// Whether the task has ended. True for an empty one.
[[nodiscard]] CELL_EXPORT bool is_over(const Membership& member);
/// Waits until it has, and returns how. Completed with 0 for an empty one. By one task at a time: another one that
/// waits already gets the processor back for good only when the task ends.
[[nodiscard]] CELL_EXPORT CELL_BLOCKS Exit join(const Membership& member);
/// Takes a task that is ready out of its queue, so that it does not run until resume(); whether it was ready.
CELL_UNSAFE bool suspend(const Membership& member);
/// Puts it back; nothing happens to one that suspend() did not take out.
CELL_UNSAFE void resume(const Membership& member);

/// Ends a task: it is unwound at its next safe point, with the destructors of all that it holds, and whoever joins it
/// gets Exit::kKilled with unwinder::Cause::kRequest. Safe points are all places that may wait, yield() and
/// checkpoint(): a task that waits, sleeps, is ready or suspended there ends as soon as it gets the processor, without
/// waiting any longer. One that has not begun begins, and ends at its first safe point: what it was given to own it can
/// give back. Errors: kNotFound for an empty one and when it is over; kAlreadyExists when it is to end already;
/// kRefused for the first task and the idle one, which are there for all others, and as long as `unwinder` is not
/// started.
CELL_EXPORT Result<void> kill(const Membership& member);
/// The same by task::Identity::number, for people at a prompt. Errors also: kNotFound when there is no such task.
CELL_EXPORT Result<void> kill(std::uint64_t number);
/// A safe point, for loops that take long: ends the running task here if somebody wants that.
CELL_EXPORT void checkpoint();

/// Lets others run; returns at once if the policy has nobody. Interrupts must be on, as they are in every task, and are
/// when it returns.
CELL_EXPORT CELL_BLOCKS void yield();
/// Waits for a time. Takes at least so long. Errors: kOutOfMemory for the alarm; kRefused before start().
[[nodiscard]] CELL_EXPORT CELL_BLOCKS Result<void> sleep(std::uint64_t duration_ns);

/// Which task it is. Zero and empty for an empty one.
[[nodiscard]] CELL_EXPORT task::Identity identity(const Membership& member);
/// Which task runs. Zero and empty before start().
[[nodiscard]] CELL_EXPORT task::Identity running();

/// The right to wake a task that waits in park(). Empty after a move. Valid as long as the task exists: for those who
/// know that it does, because what they found this in lies on its stack.
class CELL_OPAQUE Waker final {
 public:
  Waker() = default;
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;
  Waker(Waker&& other) noexcept;
  Waker& operator=(Waker&& other) noexcept;
  ~Waker() = default;

  [[nodiscard]] bool empty() const { return node_ == nullptr; }

 private:
  friend struct WakerSource;
  explicit Waker(Node* node) : node_(node) {}
  Node* node_ = nullptr;
};

/// That of the running task; empty before start().
[[nodiscard]] CELL_UNSAFE Waker waker();
/// Waits until unpark() was called for the running task since the last time that park() returned; may return early.
/// Whoever waits for a condition looks at it again. Returns at once while there is no policy.
CELL_EXPORT CELL_BLOCKS void park();
/// Lets a task return from park(), now or when it gets there; nothing happens with an empty one. May be called in
/// interrupts and while they are off; then a more urgent task gets the processor at the end of the interrupt, or in
/// give_way().
CELL_UNSAFE void unpark(const Waker& waker);

/// Whether what this processor runs, interrupted at `rip` with interrupts on, may be left there while others change
/// what cells of the layers ground, memory and cells keep: it is not in the middle of such a change itself. If so, it
/// stands there from now on, with its stack from `rsp` up, for those who ask which code is in use.
[[nodiscard]] CELL_UNSAFE bool stand_still(std::uint64_t rip, std::uint64_t rsp) noexcept;

/// Gives the processor to a more urgent task that unpark() has made ready while interrupts were off, if there is one.
CELL_EXPORT void give_way();

/// What `ps` shows of a task.
struct TaskInfo {
  enum class State : std::uint8_t { kRunning, kReady, kWaiting, kSuspended, kOver };
  task::Identity identity;
  State state = State::kWaiting;
  std::uint8_t priority = 0;
  std::int8_t processor = -1;    ///< Pinned to; -1: to none.
  std::uint8_t home = 0;         ///< The processor that it runs on next, or ran on last.
  std::uint64_t running_ns = 0;  ///< For how long it ran, by the ticks that met it.
};
/// Writes all tasks, newest first, as far as there is room; returns how many there are.
[[nodiscard]] CELL_EXPORT std::size_t list(std::span<TaskInfo> into);

}  // namespace scheduler
