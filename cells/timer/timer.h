// The time, and being called when it has come.
#pragma once

#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace timer {

/// Interrupt vector of the local APIC's timer.
inline constexpr std::uint8_t kVector = 0xf0;

/// Measures the rates of the time stamp counter and of the local APIC's timer against the HPET, or the PIT where there
/// is none, and takes the vector. Takes a millisecond. apic::start() must have run. Errors: those of
/// interrupts::register_handler(); kNotFound when no clock ticks.
[[nodiscard]] CELL_EXPORT Result<void> start();

/// Makes the timer of another processor, which calls it itself once start() has run, call what is set there. Its time
/// stamp counter must count in step with the first one's, as those of a machine with an invariant one do.
CELL_UNSAFE void enter();

/// Nanoseconds since start(), which never go back; 0 before.
[[nodiscard]] CELL_EXPORT std::uint64_t now();

/// What an alarm does: `function` is called with interrupts off, in the timer's interrupt, so it must neither allocate
/// nor wait. It may set and cancel alarms that were set on its processor, its own too.
struct Waker {
  void (*function)(void* context) noexcept;
  void* context;
};

struct AlarmNode;

/// One call at a time to come, as often as it is set, on the processor that set it. Empty after a move. The destructor
/// cancels it: the waker is not called any more, and is not being called.
class CELL_OPAQUE Alarm final {
 public:
  Alarm() = default;
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  Alarm(Alarm&& other) noexcept;
  Alarm& operator=(Alarm&& other) noexcept;
  ~Alarm();

  [[nodiscard]] bool empty() const { return node_ == nullptr; }

  // Of an empty alarm nothing can be set; these do nothing then. They cost no allocation.

  /// Calls the waker once `now()` has reached `deadline_ns`, soon if it has. An alarm that is set is set anew.
  CELL_EXPORT void set(std::uint64_t deadline_ns);
  /// Does not call any more; nothing happens when it is not set.
  CELL_EXPORT void cancel();
  /// Whether a call is still to come.
  [[nodiscard]] CELL_EXPORT bool is_set() const;

 private:
  friend struct AlarmSource;
  AlarmNode* node_ = nullptr;
};

/// An alarm that is not set. Errors: kOutOfMemory; kOutOfRange when there is no function.
[[nodiscard]] CELL_EXPORT Result<Alarm> make_alarm(Waker&& waker);

}  // namespace timer
