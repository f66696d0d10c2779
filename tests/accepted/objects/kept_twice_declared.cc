// Two exceptions, both declared twice.
#include "kernel/abi/cell.h"

namespace kept_twice_declared {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people");
CELL_KEPT(unsigned long, errors, "soft", "a statistic for people");

CELL_EXPORT bool check(unsigned long value) {
  ++calls;
  if (value < 100) return true;
  ++errors;
  return false;
}
CELL_DIAGNOSTIC unsigned long seen() { return calls; }
CELL_DIAGNOSTIC unsigned long refused() { return errors; }

}  // namespace kept_twice_declared
