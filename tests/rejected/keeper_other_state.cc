// The layout of a state root changes and nothing migrates it.
#include "tests/accepted/keeper.h"

namespace keeper {

struct Statistic {
  unsigned long calls, errors;
};
CELL_KEPT(Statistic, count, "soft", "a statistic for people");

unsigned long measure(const Entry& entry) {
  ++count.calls;
  return entry.key;
}
unsigned long calls() { return count.calls; }

}  // namespace keeper
