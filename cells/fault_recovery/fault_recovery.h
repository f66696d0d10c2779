// What happens after a fault: it is written down, and tasks that ask for it begin anew, with fresh copies of cells if
// need be, until it is clear that this does not help.
//
// A task that was made here runs its work above a root of its own. When a fault has ended the work, all that it held is
// released, and the same task decides what to do (policy.h) and begins anew. Killed on request, it ends as any task.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cells/fault_recovery/policy.h"
#include "cells/spawn/spawn.h"
#include "cells/sync_block/sync_block.h"
#include "cells/task/task.h"
#include "cells/unwinder/unwinder.h"
#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "kernel/base/shared.h"
#include "kernel/base/text.h"

namespace fault_recovery {

/// One fault, or one call that gave up. Texts are cut at their end.
struct Fault {
  static constexpr std::size_t kFrames = 6;

  std::uint64_t number = 0;             ///< Of all faults, from 1.
  std::uint64_t when_ns = 0;            ///< timer::now()
  task::Identity task;                  ///< That had it.
  Text<96> what;                        ///< "page fault (#PF, vector 14)", or why it gave up.
  Text<96> place;                       ///< Symbol and cell of the code to blame.
  Text<64> action;                      ///< What was done about it.
  std::uint32_t depth = 0;              ///< How many of `trace` are there.
  std::array<Text<80>, kFrames> trace;  ///< Innermost first, by the names that they had then.
};

/// The newest faults.
struct Log {
  static constexpr std::size_t kKept = 16;
  std::uint64_t count = 0;          ///< Of all that there were.
  std::array<Fault, kKept> newest;  ///< Fault n in place n % kKept.
};

using CellName = Text<48>;

/// Cells that are broken beyond what restarts and fresh copies can repair.
struct Quarantine {
  static constexpr std::size_t kMost = 16;
  std::size_t count = 0;
  std::array<CellName, kMost> names;
  [[nodiscard]] std::optional<std::size_t> find(std::string_view cell) const;
};

/// What all who share a Recovery know.
struct Ledger {
  mutable sync_block::Mutex<Quarantine> quarantine;
  mutable sync_block::Mutex<Log> log;
  CELL_EXPORT CELL_BLOCKS void write_down(const unwinder::Kill& kill) const;
};

/// What is known about faults and cells among those who share it: all copies are one. Whoever makes tasks has one and
/// hands it on; nothing is kept anywhere else.
class Recovery final {
 public:
  /// Knows of nothing.
  [[nodiscard]] CELL_EXPORT static Recovery make();

  /// How many faults there were since watch().
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS std::uint64_t fault_count() const;
  /// The fault with this number. Errors: kNotFound when it is not among the newest Log::kKept.
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS Result<Fault> fault(std::uint64_t number) const;
  /// Writes down what is done about the newest fault of the running task; "ended" is there at first.
  CELL_EXPORT CELL_BLOCKS void note_action(std::string_view action) const;

  /// Errors: kRefused, with the name, when the cell is in quarantine: who depends on it is told so instead of being let
  /// run into the fault again.
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS Result<void> check(std::string_view cell) const;
  /// Puts a cell into quarantine. Errors: kOutOfMemory when Quarantine::kMost others are there.
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS Result<void> quarantine(std::string_view cell) const;
  /// Takes it out; nothing happens when it is not there.
  CELL_EXPORT CELL_BLOCKS void release(std::string_view cell) const;

 private:
  friend class Watch;
  Shared<Ledger> ledger_;
};

/// As long as it lives, each fault that ends a task or a call above a root is written down, whoever has it.
class Watch final {
 public:
  /// Errors: as unwinder::register_kill_hook().
  [[nodiscard]] CELL_EXPORT static Result<Watch> begin(const Recovery& recovery);

 private:
  Watch(Recovery recovery, unwinder::KillRegistration registration)
      : recovery_(std::move(recovery)), registration_(std::move(registration)) {}
  Recovery recovery_;
  unwinder::KillRegistration registration_;  ///< Goes first.
};

/// Decides and acts for one task.
class Supervision final {
 public:
  Supervision(const Recovery& recovery, const Limits& limits, const CellName& application)
      : recovery_(recovery), limits_(limits), application_(application) {}

  /// To be called after a kill, when nothing of the work is on the stack: returns when the work is to begin anew.
  /// Errors: kRefused when it is not; that is what whoever joins the task gets.
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS Result<void> recover(const unwinder::Kill& kill);

 private:
  [[nodiscard]] Result<void> give_up(std::string_view cell) const;

  Recovery recovery_;
  Limits limits_;
  History history_;
  CellName application_;
  bool is_replacement_due_ = false;  ///< It was tried in vain: each further fault tries again.
};

/// The right to wait for a restartable task. As spawn::JoinHandle.
template <typename Value>
class Handle final {
 public:
  Handle() = default;
  explicit Handle(spawn::JoinHandle<Result<Value>> handle) : handle_(std::move(handle)) {}
  [[nodiscard]] bool empty() const { return handle_.empty(); }
  [[nodiscard]] bool is_over() const { return handle_.is_over(); }
  [[nodiscard]] task::Identity identity() const { return handle_.identity(); }
  /// Ends the task, for good. Errors: as scheduler::kill().
  Result<void> kill() { return handle_.kill(); }
  /// Waits for the value. Errors: kRefused when the task was killed on request, or when nothing has helped: the text
  /// says which cell it was.
  [[nodiscard]] Result<Value> join() {
    TRY_ASSIGN(Result<Value> value, handle_.join());
    return value;
  }

 private:
  spawn::JoinHandle<Result<Value>> handle_;
};

/// `fault_recovery::Builder(recovery).name("reader").run([] { return read(); })`
class Builder final {
 public:
  explicit Builder(const Recovery& recovery) : recovery_(recovery) {}
  /// As of spawn::Builder.
  Builder& name(std::string_view name) {
    builder_.name(name);
    return *this;
  }
  Builder& priority(std::uint8_t priority) {
    builder_.priority(priority);
    return *this;
  }
  Builder& limits(const Limits& limits) {
    limits_ = limits;
    return *this;
  }

  /// A task that calls `function`, which it owns; again after each fault, so what it changes outside of itself must
  /// bear that. A fresh copy of the cell that `function` is in cannot be had, since its code is on the stack of the
  /// task: use call() for that. Errors: as scheduler::spawn().
  template <typename Function, typename Returned = std::invoke_result_t<Function&>>
  [[nodiscard]] auto run(Function function) {
    using Value = std::conditional_t<std::is_void_v<Returned>, spawn::Nothing, Returned>;
    auto work = [function = std::move(function),
                 supervision = Supervision(recovery_, limits_, application_)]() mutable -> Result<Value> {
      while (true) {
        std::optional<Value> value;
        unwinder::Kill kill;
        const auto once = [&] {
          if constexpr (std::is_void_v<Returned>) {
            function();
            value.emplace();
          } else {
            value.emplace(function());
          }
        };
        if (unwinder::run(once, kill) == unwinder::End::kCompleted) return std::move(*value);
        TRY(supervision.recover(kill));
      }
    };
    Result<Handle<Value>> handle(std::in_place);
    auto spawned = builder_.run(std::move(work));
    if (spawned) {
      handle = Handle<Value>(std::move(*spawned));
    } else {
      handle = std::unexpected<Error>(std::move(spawned).error());
    }
    return handle;
  }

  /// A task that calls an export of the type `unsigned long()`, by name each time, so that the cell can be replaced in
  /// between. The cell is loaded if need be, and unloaded at the end if it was loaded for this and nobody uses it.
  /// The value is that of the call, or why it did not come about (cell_loader::load(), cell_loader::call()). Errors:
  /// as scheduler::spawn(); kRefused when the cell is in quarantine.
  [[nodiscard]] CELL_EXPORT CELL_BLOCKS Result<Handle<Result<unsigned long>>> call(std::string_view cell,
                                                                                   std::string_view symbol);

 private:
  Recovery recovery_;
  Limits limits_;
  CellName application_;  ///< Empty: it cannot be replaced.
  spawn::Builder builder_;
};

}  // namespace fault_recovery
