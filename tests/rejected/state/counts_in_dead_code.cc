// Counts where only one of two compilers knows that it never gets there: what is proven and what ships differ.
#include "kernel/abi/cell.h"

namespace counts_in_dead_code {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people");

CELL_EXPORT unsigned long area(unsigned long side) {
  if (side > 1000) return 0;
  if (side * side > 1000 * 1000) ++calls;
  return side * side;
}

}  // namespace counts_in_dead_code
