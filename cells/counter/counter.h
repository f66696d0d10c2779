// Counts for its clients and remembers none of them: each client holds its own progress. Two versions of this cell
// exist, so that one can take the other's place while clients are counting.
#pragma once

#include <utility>

#include "kernel/abi/cell.h"

namespace counter {

/// A count in progress, and the only place where it is kept. Empty after a move; nothing to release.
class CELL_OPAQUE Counter final {
 public:
  Counter() = default;
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  Counter(Counter&& other) noexcept
      : value_(std::exchange(other.value_, 0)), is_live_(std::exchange(other.is_live_, false)) {}
  Counter& operator=(Counter&& other) noexcept {
    value_ = std::exchange(other.value_, 0);
    is_live_ = std::exchange(other.is_live_, false);
    return *this;
  }
  ~Counter() = default;

  [[nodiscard]] bool empty() const { return !is_live_; }

 private:
  friend struct CounterSource;
  unsigned long value_ = 0;  ///< What next() will return.
  bool is_live_ = false;
};

/// A count that begins with `start`. Never fails.
[[nodiscard]] CELL_EXPORT Counter create(unsigned long start);

/// Returns start, start + 1, and so on; the greatest number for ever once it is reached; 0 from an empty counter, which
/// stays empty. Changes `counter`, and the statistic behind total_calls(). Never fails.
[[nodiscard]] CELL_EXPORT unsigned long next(Counter& counter);

/// How often next() was called since the first version was loaded: a swap carries the number over.
[[nodiscard]] CELL_DIAGNOSTIC unsigned long total_calls();

/// Which version this is: 1 or 2.
[[nodiscard]] CELL_EXPORT unsigned long version();

/// Counts from 1 to 10 and returns the sum, 55. For trying a call from the monitor.
[[nodiscard]] CELL_EXPORT unsigned long demo();

}  // namespace counter
