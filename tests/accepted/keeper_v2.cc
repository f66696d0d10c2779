// Another body, one more export: nobody who runs can tell.
#include "tests/accepted/keeper.h"

namespace keeper {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

unsigned long measure(const Entry& entry) {
  const unsigned long sum = entry.value + entry.key;
  count += 1;
  return sum;
}

unsigned long calls() { return count; }

CELL_EXPORT unsigned long version() { return 2; }

}  // namespace keeper
