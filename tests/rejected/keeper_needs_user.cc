// The new version uses a cell that uses it.
#include "tests/accepted/keeper.h"

namespace keeper_user {
unsigned long ask(unsigned long key);
}

namespace keeper {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

unsigned long measure(const Entry& entry) {
  ++count;
  return keeper_user::ask(entry.key);
}

unsigned long calls() { return count; }

}  // namespace keeper
