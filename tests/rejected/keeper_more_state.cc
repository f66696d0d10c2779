// A new state root that nothing initialises from the old ones.
#include "tests/accepted/keeper.h"

namespace keeper {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");
CELL_KEPT(unsigned long, later, "soft", "another statistic");

unsigned long measure(const Entry& entry) {
  ++count;
  return ++later + entry.key;
}

unsigned long calls() { return count; }

}  // namespace keeper
