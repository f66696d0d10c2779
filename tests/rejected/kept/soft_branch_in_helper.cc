// A helper asks the statistic, and its answer steers the export.
#include "kernel/abi/cell.h"

namespace soft_branch_in_helper {

CELL_KEPT(unsigned long, failures, "soft", "a statistic for people");

namespace {
[[gnu::noinline]] bool is_tired() { return failures >= 3; }
}  // namespace

CELL_EXPORT unsigned long attempt(unsigned long value) {
  if (is_tired()) return 0;
  if (value == 0) ++failures;
  return value * 2;
}

}  // namespace soft_branch_in_helper
