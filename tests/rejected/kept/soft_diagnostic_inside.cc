// An export that is none for looking at asks the one that is.
#include "kernel/abi/cell.h"

namespace soft_diagnostic_inside {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people");

CELL_DIAGNOSTIC unsigned long seen() { return calls; }
CELL_EXPORT unsigned long fee(unsigned long value) {
  ++calls;
  return value + seen() / 100;
}

}  // namespace soft_diagnostic_inside
