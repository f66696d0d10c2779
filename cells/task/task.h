// A flow of control: a stack of its own, and what the processor holds while it does not run. Who runs when is decided
// above (scheduler); nothing here knows of queues.
#pragma once

#include <cstdint>
#include <string_view>

#include "cells/unwinder/unwinder.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "kernel/base/text.h"

namespace task {

/// What is known of a task as long as it exists.
struct Identity {
  std::uint64_t number = 0;  ///< Of all tasks ever made; from 1, never used again.
  Text<24> name;             ///< For people.
};

/// Where a flow begins: on its own stack, with interrupts off, the first time that it is switched to. Must not return.
using Entry = void (*)(void* argument) noexcept;

/// What a new task is made from.
struct Setup {
  Entry entry;
  void* argument;
  Text<24> name;
};

struct Record;

/// One task, owned. Empty after a move. The destructor gives the stack back, so the task must not be the running one:
/// what was on its stack is forgotten, not unwound.
class CELL_OPAQUE Task final {
 public:
  Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  Task(Task&& other) noexcept;
  Task& operator=(Task&& other) noexcept;
  ~Task();

  [[nodiscard]] bool empty() const { return record_ == nullptr; }

 private:
  friend struct TaskSource;
  Record* record_ = nullptr;
};

/// A task that will begin at `setup.entry`. Errors: kOutOfMemory without room for the stack (cell_abi::kTaskStackPages
/// and unwinder::kReservePages above a page that is never mapped) or the record; kOutOfRange without an entry.
[[nodiscard]] CELL_UNSAFE Result<Task> make(const Setup& setup);

/// The flow that calls this as a task; it keeps the stack that it has. Errors: kOutOfMemory; kInUse while it
/// handles exceptions.
[[nodiscard]] CELL_UNSAFE Result<Task> adopt_caller(const Text<24>& name);

/// Number and name. Zero and empty of an empty task.
[[nodiscard]] CELL_EXPORT Identity identity(const Task& task);

/// Leaves `from`, which must be the running task, and goes on in `to`, another one; returns when somebody switches to
/// `from` again. Interrupts must be off, and are when it returns. Neither may be empty.
CELL_UNSAFE void switch_to(const Task& from, const Task& to);

/// Whether no processor is on the task's stack, be it for a few instructions more: it does not run, and what switched
/// away from it is done. True of an empty one. Until then it must not be run elsewhere, or go.
[[nodiscard]] CELL_UNSAFE bool has_left(const Task& task);

/// Calls `entry(context)` as the outermost call of the running task, which `running` must be: above a root, with the
/// reserve of the task's stack for the case that it is full. Else as unwinder::run().
[[nodiscard]] CELL_UNSAFE unwinder::End run(const Task& running, unwinder::Entry entry, void* context,
                                            unwinder::Kill& kill);
/// Wants a task to end at its next checkpoint. Errors: as unwinder::request_kill(): kNotFound when nothing is above a
/// root in it, because it has not begun, or is empty.
[[nodiscard]] CELL_UNSAFE Result<void> request_kill(const Task& task);

/// A walk over the stack of a task that does not run, from the innermost frame outward.
struct Trail {
  unwinder::Registers registers;  ///< Of the frame that is next.
  std::uint64_t limit;            ///< No stack reaches so far.
  bool is_exact;                  ///< Frames are told, by the tables; else all words that are left.
};
[[nodiscard]] CELL_UNSAFE Trail trail(const Task& task) noexcept;
/// The next address that the task may go back to; 0: there is none left. Where the tables do not tell what comes next,
/// which is in code that was interrupted, all words of the rest of the stack are taken for addresses: there may be too
/// many, and none is missed.
[[nodiscard]] CELL_UNSAFE std::uint64_t next_address(Trail& trail) noexcept;

/// Gives the memory of stacks that are kept for the next tasks back. For tests that compare memory before and after.
CELL_EXPORT void trim();
/// How many are kept.
[[nodiscard]] CELL_DIAGNOSTIC std::uint64_t spare_stacks();

}  // namespace task
