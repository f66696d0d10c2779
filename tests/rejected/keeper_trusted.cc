// The new version is trusted, the old one is not.
#include "tests/accepted/keeper.h"

namespace keeper {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

unsigned long measure(const Entry& entry) {
  ++count;
  return entry.key + entry.value;
}

unsigned long calls() { return count; }

}  // namespace keeper
