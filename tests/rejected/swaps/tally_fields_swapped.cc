// The fields of the root change places: what was the largest argument becomes the number of calls.
#include "tests/rejected/swaps/tally.h"

namespace tally {

struct Statistic {
  unsigned int largest, calls;
};
CELL_KEPT(Statistic, statistic, "soft", "how often and with what it was called, for people");

unsigned long square(unsigned long value) {
  ++statistic.calls;
  if (value > statistic.largest) statistic.largest = static_cast<unsigned int>(value);
  return value * value;
}
unsigned long calls() { return statistic.calls; }

}  // namespace tally
