// A lock for what several processors change, and a few instructions do. No task may come into the middle of its holder:
// the type says what sees to that.
#pragma once

#include <atomic>

#include "kernel/abi/cell.h"
#include "kernel/arch/cpu_ops.h"

namespace arch {

/// Reads only, so that the line stays with every processor that waits until the holder writes.
[[gnu::always_inline]] inline void spin_lock_take(std::atomic<bool>& is_held) {
  while (is_held.exchange(true, std::memory_order_acquire))
    while (is_held.load(std::memory_order_relaxed)) pause();
}

/// The interrupt policy of a lock that no interrupt handler takes, in code that no task is preempted in
/// (scheduler/alone.h): interrupts stay as they are.
struct InterruptsAsTheyAre {
  /// Waits until nobody holds the lock, and takes it.
  CELL_SPINS_ALONE static void take(std::atomic<bool>& is_held) { spin_lock_take(is_held); }
};

/// `Interrupts` does, from its construction to its destruction, what the holder needs: nothing, or switches interrupts
/// off; its `take` says by a mark who may wait. All zero is free, so it may be in a state root. Whoever holds it takes
/// no other one but of a cell below its own: calls between cells have no cycle, so nobody waits for himself.
template <typename Interrupts>
class SpinLock final {
 public:
  constexpr SpinLock() = default;
  SpinLock(const SpinLock&) = delete;
  SpinLock& operator=(const SpinLock&) = delete;

  /// Holds it as long as it lives: a fault in between releases it as well.
  class Guard final {
   public:
    [[gnu::always_inline]] explicit Guard(SpinLock& lock) : lock_(lock) {
      if (lock_.is_held_.exchange(true, std::memory_order_acquire)) [[unlikely]]
        Interrupts::take(lock_.is_held_);
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    [[gnu::always_inline]] ~Guard() { lock_.is_held_.store(false, std::memory_order_release); }

    /// For what depends on how interrupts were.
    [[nodiscard]] const Interrupts& interrupts() const { return interrupts_; }

   private:
    // First to last: interrupts go off before the lock is taken, and on after it is free.
    [[no_unique_address]] Interrupts interrupts_;
    SpinLock& lock_;
  };

 private:
  std::atomic<bool> is_held_ = false;
};

}  // namespace arch
