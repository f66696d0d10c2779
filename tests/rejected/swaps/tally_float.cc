// The same size and the same names, another type.
#include "tests/rejected/swaps/tally.h"

namespace tally {

struct Statistic {
  float calls;
  unsigned int largest;
};
CELL_KEPT(Statistic, statistic, "soft", "how often and with what it was called, for people");

unsigned long square(unsigned long value) {
  statistic.calls += 1;
  if (value > statistic.largest) statistic.largest = static_cast<unsigned int>(value);
  return value * value;
}
unsigned long calls() { return static_cast<unsigned long>(statistic.calls); }

}  // namespace tally
