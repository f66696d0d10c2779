// A volatile local.
#include "kernel/abi/cell.h"

namespace volatile_local {

CELL_EXPORT unsigned long slow(unsigned long count) {
  volatile unsigned long sum = 0;
  for (unsigned long i = 0; i < count; ++i) sum = sum + i;
  return sum;
}

}  // namespace volatile_local
