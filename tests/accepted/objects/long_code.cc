// A switch with a jump table, floating point, and calls in the tail: nothing to disassemble into the middle of.
#include "kernel/abi/cell.h"

namespace long_code {

namespace {
[[gnu::noinline]] double half(double value) { return value / 2; }
}  // namespace

CELL_EXPORT double convert(unsigned long unit, double value) {
  switch (unit) {
    case 0:
      return value;
    case 1:
      return value * 60;
    case 2:
      return value * 3600;
    case 3:
      return value * 86400;
    case 4:
      return value / 1000;
    case 5:
      return value / 1000000;
    case 6:
      return half(value);
    default:
      return 0;
  }
}

}  // namespace long_code
