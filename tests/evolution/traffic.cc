#include "tests/evolution/traffic.h"

#include "cells/counter/counter.h"

namespace traffic {

/// What the client saw.
struct Seen {
  unsigned long wrong;
  unsigned long first;
  unsigned long other;
};

CELL_KEPT(Seen, seen, "soft", "what the client saw, for the test; no count depends on it");

unsigned long run() {
  counter::Counter counter = counter::create(0);
  for (unsigned long expected = 0; expected < 1UL << 60; ++expected) {
    if (counter::next(counter) != expected) ++seen.wrong;
    ++(counter::version() == 1 ? seen.first : seen.other);
  }
  return 0;
}

unsigned long wrong() { return seen.wrong; }
unsigned long with_version_1() { return seen.first; }
unsigned long with_another() { return seen.other; }

}  // namespace traffic
