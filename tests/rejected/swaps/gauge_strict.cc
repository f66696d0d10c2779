// Refused: takes for granted what the version that runs does not.
#include "tests/rejected/swaps/gauge.h"

namespace gauge {

struct Range {
  unsigned int least, greatest;
};
CELL_KEPT(Range, reading, "soft", "between which values it was read, for people");
CELL_KEPT(unsigned long, notes, "soft", "how often it was read, for people");
CELL_INV(Range, [](const Range& range) { return range.least <= range.greatest && range.greatest < 1000; });
CELL_ABS(Range, [](const Range& range, unsigned int value) { return range.least <= value && value <= range.greatest; });

void note(unsigned int value) {
  ++notes;
  if (value < reading.least) reading.least = value;
  if (value > reading.greatest && value < 1000) reading.greatest = value;
}
unsigned long spread() { return reading.greatest - reading.least; }

}  // namespace gauge
