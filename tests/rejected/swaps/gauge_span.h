// Versions of gauge that keep the least value and how far it is to the greatest.
#pragma once

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "tests/rejected/swaps/gauge.h"

namespace gauge {

/// As in the version before.
struct Range {
  unsigned int least, greatest;
};

struct Span {
  unsigned int least, length;
};
CELL_KEPT(Span, reading, "soft", "between which values it was read, for people");
CELL_KEPT(unsigned long, notes, "soft", "how often it was read, for people");
CELL_INV(Span, [](const Span& span) { return span.least + span.length >= span.least; });

void note(unsigned int value) {
  ++notes;
  if (value < reading.least) reading = {value, reading.length + (reading.least - value)};
  if (value - reading.least > reading.length) reading.length = value - reading.least;
}
unsigned long spread() { return reading.length; }

}  // namespace gauge
