// The same contract as version 1 without a branch: an empty counter holds 0 and its liveness is the step.
#include <limits>

#include "cells/counter/counter.h"

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
    const unsigned long value = counter.value_;
    const bool can_grow = value != std::numeric_limits<unsigned long>::max();
    counter.value_ = value + static_cast<unsigned long>(counter.is_live_ && can_grow);
    return value;
  }
};

Counter create(unsigned long start) { return CounterSource::make(start); }

unsigned long next(Counter& counter) {
  calls += 1;
  return CounterSource::step(counter);
}

unsigned long total_calls() { return calls; }

unsigned long version() { return 2; }

unsigned long demo() {
  Counter counter = create(1);
  const unsigned long first = next(counter);
  for (int i = 0; i < 8; ++i) static_cast<void>(next(counter));
  const unsigned long last = next(counter);
  return (first + last) * (last - first + 1) / 2;
}

}  // namespace counter
