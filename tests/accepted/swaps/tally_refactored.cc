// The root stays as it is; how it is counted is written otherwise.
#include "tests/rejected/swaps/tally.h"

namespace tally {

struct Statistic {
  unsigned int calls, largest;

  void note(unsigned long value) {
    calls += 1;
    if (largest < value) largest = static_cast<unsigned int>(value);
  }
};
CELL_KEPT(Statistic, statistic, "soft", "how often and with what it was called, for people");

unsigned long square(unsigned long value) {
  statistic.note(value);
  return value * value;
}
unsigned long calls() { return statistic.calls; }

}  // namespace tally
