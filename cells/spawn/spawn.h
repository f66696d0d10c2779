// Tasks from callables, with typed values: what safe cells make tasks with.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cells/scheduler/scheduler.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "kernel/base/shared.h"

namespace spawn {

/// As scheduler::spawn(), for Builder.
[[nodiscard]] CELL_EXPORT Result<scheduler::Membership> start(const scheduler::Setup& setup);

/// Why there is no value of a task that was killed, as kRefused.
[[nodiscard]] CELL_EXPORT Error killed(const scheduler::Exit& exit);

/// The value of a task whose callable returns nothing.
struct Nothing {};

/// Where a task leaves its value for whoever waits for it. Both own it.
template <typename Value>
struct Slot {
  mutable std::optional<Value> value;
};

/// What a task is made from: it owns the callable.
template <typename Value, typename Function>
struct Task {
  Function function;
  Shared<Slot<Value>> slot;

  static std::uint64_t run(void* argument) {
    const std::unique_ptr<Task> task(static_cast<Task*>(argument));
    scheduler::checkpoint();  // One that was killed before it began ends here, where it owns all that it has.
    if constexpr (std::is_same_v<Value, Nothing>) {
      task->function();
      task->slot->value.emplace();
    } else {
      task->slot->value.emplace(task->function());
    }
    return 0;
  }
};

/// The right to wait for a task and to get its value, once. Empty after a move. Dropping it lets the task go on by
/// itself.
template <typename Value>
class JoinHandle final {
 public:
  JoinHandle() = default;
  [[nodiscard]] bool empty() const { return member_.empty(); }
  /// True for an empty one.
  [[nodiscard]] bool is_over() const { return scheduler::is_over(member_); }
  [[nodiscard]] task::Identity identity() const { return scheduler::identity(member_); }
  /// Ends the task at its next safe point. Errors: as scheduler::kill().
  Result<void> kill() { return scheduler::kill(member_); }
  /// Waits for the end. Errors: kRefused when the task was killed, with the reason; kNotFound for an empty handle and
  /// for a value that was taken already.
  [[nodiscard]] Result<Value> join() {
    if (empty()) return fail(ErrorKind::kNotFound, "spawn: no task to wait for");
    const scheduler::Exit exit = scheduler::join(member_);
    if (exit.kind == scheduler::Exit::Kind::kKilled) return std::unexpected<Error>(killed(exit));
    if (!slot_->value) return fail(ErrorKind::kNotFound, "spawn: the value was taken already");
    Result<Value> value(std::move(*slot_->value));
    slot_->value.reset();
    return value;
  }

 private:
  friend class Builder;
  scheduler::Membership member_;
  Shared<Slot<Value>> slot_;
};

/// `spawn::Builder().name("reader").priority(40).run([] { return 42; })`
class Builder final {
 public:
  /// For people; cut after 24 bytes.
  Builder& name(std::string_view name) {
    setup_.name.clear();
    setup_.name.append(name);
    return *this;
  }
  /// 0 to 63, 63 is the most urgent. Else run() fails.
  Builder& priority(std::uint8_t priority) {
    setup_.priority = priority;
    return *this;
  }
  /// The only processor that may run it. If there is none of that number, run() fails.
  Builder& pin_to(std::int8_t processor) {
    setup_.processor = processor;
    return *this;
  }

  /// A task that calls `function`, which it owns. Errors: as scheduler::spawn().
  template <typename Function, typename Returned = std::invoke_result_t<Function&>>
  [[nodiscard]] auto run(Function function) {
    using Value = std::conditional_t<std::is_void_v<Returned>, Nothing, Returned>;
    using Made = Task<Value, Function>;
    Result<JoinHandle<Value>> handle(std::in_place);
    handle->slot_ = Shared<Slot<Value>>::make();
    auto task = std::make_unique<Made>(Made{std::move(function), handle->slot_});
    setup_.entry = &Made::run;
    setup_.argument = task.get();
    auto member = start(setup_);
    if (!member) {
      handle = std::unexpected<Error>(std::move(member).error());
      return handle;
    }
    static_cast<void>(task.release());
    handle->member_ = std::move(*member);
    return handle;
  }

 private:
  scheduler::Setup setup_{.entry = nullptr, .name = {}};
};

}  // namespace spawn
