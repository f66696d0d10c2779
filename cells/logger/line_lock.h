// Keeps lines of several processors apart, and never keeps anybody from telling why the run ends.
#pragma once

#include <atomic>
#include <cstdint>

#include "kernel/abi/cell.h"
#include "kernel/arch/cpu_ops.h"

namespace logger {

/// Held by one processor at a time, which may take it again: what it is interrupted by, or a fault in a sink, logs too.
/// Who waits too long goes on without: the holder may have been stopped for ever, and mixed lines are better than none.
class LineLock {
 public:
  class Guard {
   public:
    explicit Guard(LineLock& lock) : lock_(lock), is_mine_(lock.take()) {}
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() {
      if (is_mine_) lock_.holder_.store(kNobody, std::memory_order_release);
    }

   private:
    LineLock& lock_;
    bool is_mine_;
  };

 private:
  static constexpr std::uint32_t kNobody = 0;
  static constexpr std::uint32_t kPatience = 1U << 28;  ///< Looks; longer than a serial line takes for a line.

  /// False: somebody else, or this processor already, has it.
  CELL_SPINS bool take() {
    const std::uint32_t me = arch::processor() + 1;
    for (std::uint32_t i = 0; i < kPatience; ++i) {
      std::uint32_t holder = kNobody;
      if (holder_.compare_exchange_weak(holder, me, std::memory_order_acquire)) return true;
      if (holder == me) return false;
      arch::pause();
    }
    return false;
  }

  std::atomic<std::uint32_t> holder_ = kNobody;
};

}  // namespace logger
