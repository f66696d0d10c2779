// Refused: the same layout, and a count of something else.
#include "tests/rejected/swaps/tally.h"

namespace tally {

struct Statistic {
  unsigned int calls, largest;
};
CELL_KEPT(Statistic, statistic, "soft", "how often and with what it was called, for people");

unsigned long square(unsigned long value) {
  statistic.calls += 2;
  if (value > statistic.largest) statistic.largest = static_cast<unsigned int>(value);
  return value * value;
}
unsigned long calls() { return statistic.calls; }

}  // namespace tally
