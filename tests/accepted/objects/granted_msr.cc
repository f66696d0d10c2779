// Reads a machine register by a grant that names the function.
#include "kernel/abi/cell.h"

namespace granted_msr {

CELL_EXPORT unsigned int apic_base() {
  unsigned int low, high;
  asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0x1b));
  return low;
}

}  // namespace granted_msr
