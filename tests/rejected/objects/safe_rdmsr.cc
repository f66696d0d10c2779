// Reads a machine register.
#include "kernel/abi/cell.h"

namespace safe_rdmsr {

CELL_EXPORT unsigned int apic_base() {
  unsigned int low, high;
  asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0x1b));
  return low;
}

}  // namespace safe_rdmsr
