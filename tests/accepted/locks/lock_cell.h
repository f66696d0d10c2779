// A lock that other cells keep, and take through this one.
#pragma once

#include "kernel/abi/cell.h"

namespace lock_cell {

/// Spins. Not recursive.
class Lock {
 public:
  CELL_EXPORT CELL_ACQUIRES void acquire() noexcept;
  CELL_EXPORT CELL_RELEASES void release() noexcept;

 private:
  bool is_held_ = false;
};

/// Holds a lock as long as it lives.
class Guard {
 public:
  explicit Guard(Lock& lock) noexcept : lock_(&lock) { lock_->acquire(); }
  ~Guard() { lock_->release(); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  Lock* lock_;
};

}  // namespace lock_cell
