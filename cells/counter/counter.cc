#include "cells/counter/counter.h"

#include <limits>

namespace counter {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people; no count depends on it");

struct CounterSource {
  static Counter make(unsigned long start) {
    Counter counter;
    counter.value_ = start;
    counter.is_live_ = true;
    return counter;
  }
  static unsigned long step(Counter& counter) {
    if (counter.value_ == std::numeric_limits<unsigned long>::max()) return counter.value_;
    return counter.value_++;
  }
};

Counter create(unsigned long start) { return CounterSource::make(start); }

unsigned long next(Counter& counter) {
  calls += 1;
  return counter.empty() ? 0 : CounterSource::step(counter);
}

unsigned long total_calls() { return calls; }

unsigned long version() { return 1; }

unsigned long demo() {
  Counter counter = create(1);
  unsigned long sum = 0;
  for (int i = 0; i < 10; ++i) sum += next(counter);
  return sum;
}

}  // namespace counter
