// Assembly without privilege, in a trusted cell: a barrier and a fast instruction.
#include "kernel/abi/cell.h"

namespace quiet_assembly {

CELL_EXPORT unsigned long swapped(unsigned long value) {
  asm("bswap %0" : "+r"(value));
  return value;
}

}  // namespace quiet_assembly
