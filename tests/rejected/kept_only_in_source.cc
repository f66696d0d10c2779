// A declared exception that the target does not mention.
#include "kernel/abi/cell.h"

namespace kept_only_in_source {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

CELL_DIAGNOSTIC unsigned long get() { return ++count; }

}  // namespace kept_only_in_source
