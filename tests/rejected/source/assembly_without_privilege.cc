// Assembly, of no privilege, in a safe cell.
#include "kernel/abi/cell.h"

namespace assembly_without_privilege {

CELL_EXPORT unsigned long swapped(unsigned long value) {
  asm("bswap %0" : "+r"(value));
  return value;
}

}  // namespace assembly_without_privilege
