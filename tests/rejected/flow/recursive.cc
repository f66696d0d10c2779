// A function calls itself: nobody can tell how much stack a number needs.
#include "kernel/abi/cell.h"

namespace recursive {

CELL_EXPORT unsigned long ackermann(unsigned long m, unsigned long n) {
  if (m == 0) return n + 1;
  return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

}  // namespace recursive
