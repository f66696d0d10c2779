// A stretch of code that no interrupt comes into on this processor.
#pragma once

#include <atomic>
#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/arch/cpu_ops.h"
#include "kernel/arch/spin_lock.h"

namespace arch {

/// Reads RFLAGS and switches interrupts off.
[[gnu::noinline]] inline std::uint64_t switch_interrupts_off() {
  const std::uint64_t flags = read_flags();
  disable_interrupts();
  return flags;
}
[[gnu::noinline]] inline void let_interrupts_in() { enable_interrupts(); }

/// Bit of RFLAGS.
inline constexpr std::uint64_t kInterruptFlag = 1 << 9;

/// Interrupts are off as long as it lives; then as they were before.
class InterruptsOff {
 public:
  InterruptsOff() : flags_(switch_interrupts_off()) {}
  InterruptsOff(const InterruptsOff&) = delete;
  InterruptsOff& operator=(const InterruptsOff&) = delete;
  ~InterruptsOff() {
    if (were_on()) let_interrupts_in();
  }
  [[nodiscard]] bool were_on() const { return (flags_ & kInterruptFlag) != 0; }

  /// As the interrupt policy of a SpinLock: an interrupt handler may take the lock too.
  CELL_SPINS static void take(std::atomic<bool>& is_held) { spin_lock_take(is_held); }

 private:
  std::uint64_t flags_;
};

/// The same for where a call costs more than all it does: whoever uses it needs a grant for itself.
class InlineInterruptsOff {
 public:
  [[gnu::always_inline]] InlineInterruptsOff() : flags_(read_flags()) { disable_interrupts(); }
  InlineInterruptsOff(const InlineInterruptsOff&) = delete;
  InlineInterruptsOff& operator=(const InlineInterruptsOff&) = delete;
  [[gnu::always_inline]] ~InlineInterruptsOff() {
    if (were_on()) enable_interrupts();
  }
  [[nodiscard, gnu::always_inline]] bool were_on() const { return (flags_ & kInterruptFlag) != 0; }

 private:
  std::uint64_t flags_;
};

}  // namespace arch
