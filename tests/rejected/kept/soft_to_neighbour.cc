// The count goes to a neighbour, who does not know that it is soft.
#include "tests/accepted/support.h"

namespace soft_to_neighbour {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people");

CELL_EXPORT unsigned long cost(unsigned long value) { return value + support::square(++calls); }

}  // namespace soft_to_neighbour
