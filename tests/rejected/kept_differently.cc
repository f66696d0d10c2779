// Target and source disagree on the category.
#include "kernel/abi/cell.h"

namespace kept_differently {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

CELL_DIAGNOSTIC unsigned long get() { return ++count; }

}  // namespace kept_differently
