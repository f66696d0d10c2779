// Refused: the same interface, and another result.
#include "tests/accepted/keeper.h"

namespace keeper {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

unsigned long measure(const Entry& entry) {
  ++count;
  return entry.key ^ entry.value;
}

unsigned long calls() { return count; }

CELL_EXPORT unsigned long version() { return 2; }

}  // namespace keeper
