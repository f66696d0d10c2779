// One root becomes two.
#include "tests/rejected/swaps/tally.h"

namespace tally {

CELL_KEPT(unsigned int, count, "soft", "how often it was called, for people");
CELL_KEPT(unsigned int, largest, "soft", "with what it was called, for people");

unsigned long square(unsigned long value) {
  ++count;
  if (value > largest) largest = static_cast<unsigned int>(value);
  return value * value;
}
unsigned long calls() { return count; }

}  // namespace tally
