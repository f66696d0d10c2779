// A statistic decides what a client gets: the result is the count.
#include "kernel/abi/cell.h"

namespace soft_returned {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people");

CELL_EXPORT unsigned long next(unsigned long value) { return value + ++calls; }

}  // namespace soft_returned
