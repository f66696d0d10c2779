// Every tenth call the client hears of it.
#include "kernel/abi/cell.h"

namespace soft_callback {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people");

CELL_EXPORT void note(void (*every_tenth)()) {
  if (++calls % 10 == 0) every_tenth();
}

}  // namespace soft_callback
