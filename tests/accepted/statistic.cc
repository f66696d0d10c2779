// A declared exception that any cell may have.
#include "kernel/abi/cell.h"

namespace statistic {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

CELL_EXPORT unsigned long twice(unsigned long value) {
  ++count;
  return 2 * value;
}
CELL_DIAGNOSTIC unsigned long calls() { return count; }

}  // namespace statistic
