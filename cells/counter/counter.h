// A cell to try a swap with: a counter whose state the client holds, and a statistic that the cell keeps.
#pragma once

#include "kernel/abi/cell.h"

namespace counter {

/// A count that belongs to the holder of this value. Empty after a move.
class CELL_OPAQUE Counter final {
 public:
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  Counter(Counter&& other) noexcept;
  Counter& operator=(Counter&& other) noexcept;
  ~Counter();

  /// True after a move: `next` then returns 0.
  [[nodiscard]] bool empty() const;

 private:
  friend Counter create(unsigned long start);
  friend unsigned long next(Counter& counter);
  explicit Counter(unsigned long start);

  unsigned long value_;
  bool is_empty_ = false;
};

/// A counter whose first `next` returns `start`.
[[nodiscard]] CELL_EXPORT Counter create(unsigned long start);
/// The current count; the counter then stands one higher. 0 for an empty one.
[[nodiscard]] CELL_EXPORT unsigned long next(Counter& counter);

/// Which version of the cell answers: 1 or 2.
[[nodiscard]] CELL_EXPORT unsigned long version();
/// Counts 10, 11, 12, 13 with a fresh counter and returns the sum, 46.
[[nodiscard]] CELL_EXPORT unsigned long demo();
/// How often `next` was called since the cell was first loaded; a swap carries it over.
[[nodiscard]] CELL_DIAGNOSTIC unsigned long total_calls();

}  // namespace counter
