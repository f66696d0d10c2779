// Looks at each instruction that a task executes in the channels and in their test, and does something at one of them.
// A cell of its own: what an interrupt enters must not be able to wait (O13).
#pragma once

#include <cstdint>

#include "cells/interrupts/frame.h"
#include "cells/scheduler/scheduler.h"
#include "kernel/abi/cell.h"

namespace test_stepper {

/// What is done to the task, once.
enum class Action : std::uint8_t {
  kKill,     ///< At the `number`-th instruction that may fault: the exception of the trap flag is the kernel's then.
  kBadBase,  ///< At the first access through a register that calls need not keep: it holds an address where nothing is.
  kBadArgument,  ///< At the function at `number`: its first argument is an address where nothing is.
  kSkip,         ///< The first XCHG is not executed.
};
inline constexpr std::uint64_t kNowhere = 0xdead'0000;

class Stepper {
 public:
  /// Steps through the caller's task, as long as there is a Stepping.
  CELL_UNSAFE Stepper(Action action, std::uint64_t number);
  Stepper(const Stepper&) = delete;
  Stepper& operator=(const Stepper&) = delete;
  CELL_UNSAFE ~Stepper();

  /// Where it was done; 0: it was not.
  [[nodiscard]] std::uint64_t done_at() const { return done_at_; }
  /// In the handler.
  void look(interrupts::Frame& frame);

 private:
  friend class Stepping;
  /// Whether it is done.
  bool act(interrupts::Frame& frame);

  Action action_;
  std::uint64_t number_;
  std::uint64_t done_at_ = 0;
  std::uint64_t places_ = 0;  ///< Instructions that may fault, among those seen.
  std::uint64_t task_;
  std::uint64_t handler_;  ///< The kernel's, of exception 1.
  bool is_on_ = false;
};

/// From now on the task that calls it stops after each instruction, until its Stepper says otherwise.
CELL_UNSAFE void begin();

/// A stretch in which instructions are looked at.
class Stepping {
 public:
  explicit Stepping(Stepper& stepper) : stepper_(stepper) {
    stepper_.is_on_ = true;
    begin();
  }
  Stepping(const Stepping&) = delete;
  Stepping& operator=(const Stepping&) = delete;
  ~Stepping() { stepper_.is_on_ = false; }

 private:
  Stepper& stepper_;
};

}  // namespace test_stepper
