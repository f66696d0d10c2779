// The root gets another name: the old one would be dropped and the new one start empty.
#include "tests/rejected/swaps/tally.h"

namespace tally {

struct Statistic {
  unsigned int calls, largest;
};
CELL_KEPT(Statistic, use, "soft", "how often and with what it was called, for people");

unsigned long square(unsigned long value) {
  ++use.calls;
  if (value > use.largest) use.largest = static_cast<unsigned int>(value);
  return value * value;
}
unsigned long calls() { return use.calls; }

}  // namespace tally
