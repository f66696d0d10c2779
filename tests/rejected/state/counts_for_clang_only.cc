// The evidence counts, and what ships does not: they are two programs.
#include "kernel/abi/cell.h"

namespace counts_for_clang_only {

CELL_KEPT(unsigned long, calls, "soft", "a statistic for people");

CELL_EXPORT unsigned long area(unsigned long side) {
#ifdef __clang__
  ++calls;
#endif
  return side * side;
}

}  // namespace counts_for_clang_only
