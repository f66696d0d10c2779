// Assembly gets the address of the root as an operand; the assembly is granted.
#include "kernel/abi/cell.h"

namespace write_in_assembly {

CELL_STATE(unsigned long, total);

CELL_EXPORT void add(unsigned long value) {
  unsigned long* const place = &total;
  asm("addq %1, (%0)" : : "r"(place), "r"(value) : "memory", "cc");
}

}  // namespace write_in_assembly
