// Nothing of the count is in the result, but whether there is one.
#include "kernel/abi/cell.h"

namespace soft_branch {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people");

CELL_EXPORT bool admit(unsigned long weight) {
  ++calls;
  if (calls > 100) return false;
  return weight < 10;
}

}  // namespace soft_branch
