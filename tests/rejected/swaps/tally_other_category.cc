// The root becomes a cache.
#include "tests/rejected/swaps/tally.h"

namespace tally {

struct Statistic {
  unsigned int calls, largest;
};
CELL_KEPT(Statistic, statistic, "cache", "the last argument and what came out");

unsigned long square(unsigned long value) {
  if (value != 0 && statistic.calls == value) return statistic.largest;
  const unsigned long result = value * value;
  if (value <= 0xffff) statistic = {static_cast<unsigned int>(value), static_cast<unsigned int>(result)};
  return result;
}
unsigned long calls() { return 0; }

}  // namespace tally
