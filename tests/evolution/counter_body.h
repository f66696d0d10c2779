// What the versions of counter have in common that are made for bundles: each includes it once. Internal.
#pragma once

#include <limits>

#include "cells/counter/counter.h"
#include "tests/evolution/health.h"

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
    if (counter.empty()) return 0;
    if (counter.value_ == std::numeric_limits<unsigned long>::max()) return counter.value_;
    return counter.value_++;
  }
};

Counter create(unsigned long start) { return CounterSource::make(start); }

unsigned long next(Counter& counter) {
  calls += 1;
  return CounterSource::step(counter);
}

unsigned long total_calls() { return calls; }

}  // namespace counter
