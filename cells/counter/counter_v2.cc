#include <utility>

#include "cells/counter/counter.h"

namespace counter {

CELL_KEPT(unsigned long, calls, "soft", "statistics for people; no result but total_calls depends on it")

Counter::Counter(unsigned long start) : value_(start) {}
Counter::Counter(Counter&& other) noexcept : value_(other.value_), is_empty_(std::exchange(other.is_empty_, true)) {}

Counter& Counter::operator=(Counter&& other) noexcept {
  value_ = other.value_;
  is_empty_ = std::exchange(other.is_empty_, true);
  return *this;
}

Counter::~Counter() = default;

bool Counter::empty() const { return is_empty_; }

Counter create(unsigned long start) { return Counter(start); }

/// Steps first and answers with what was: the same contract, other code.
unsigned long next(Counter& counter) {
  calls = calls + 1;
  const unsigned long step = counter.is_empty_ ? 0 : 1;
  counter.value_ += step;
  return step * (counter.value_ - 1);
}

unsigned long version() { return 2; }

unsigned long demo() {
  Counter counter = create(10);
  const unsigned long first = next(counter);
  const unsigned long second = next(counter);
  const unsigned long third = next(counter);
  return first + second + third + next(counter);
}

unsigned long total_calls() { return calls; }

}  // namespace counter
