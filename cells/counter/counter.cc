#include "cells/counter/counter.h"

#include <utility>

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

unsigned long next(Counter& counter) {
  ++calls;
  if (counter.is_empty_) return 0;
  return counter.value_++;
}

unsigned long version() { return 1; }

unsigned long demo() {
  Counter counter = create(10);
  unsigned long sum = 0;
  for (int i = 0; i < 4; ++i) sum += next(counter);
  return sum;
}

unsigned long total_calls() { return calls; }

}  // namespace counter
