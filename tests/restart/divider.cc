#include "tests/restart/divider.h"

#include "cells/scheduler/scheduler.h"

namespace divider {

CELL_KEPT(unsigned long, count, "soft", "how often it was called, for people");

namespace {

constexpr unsigned long kOwn = 1;

/// Reads memory each time, where a broken bit would be.
unsigned long read(const volatile unsigned long& constant) { return constant; }

}  // namespace

unsigned long divide(unsigned long by) {
  count += 1;
  return 84 / (by * read(kOwn));
}

unsigned long linger() {
  constexpr unsigned long kNs = 40'000'000;
  return scheduler::sleep(kNs) ? 1 : 0;
}

unsigned long calls() { return count; }

unsigned long place_of_constant() { return reinterpret_cast<unsigned long>(&kOwn); }

}  // namespace divider
