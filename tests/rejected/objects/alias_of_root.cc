// The root under a second, visible name: everybody could write it.
#include "kernel/abi/cell.h"

namespace alias_of_root {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

CELL_EXPORT unsigned long next(unsigned long value) {
  ++count;
  return value + 1;
}

}  // namespace alias_of_root

asm(".globl alias_count\n.set alias_count, _ZN13alias_of_root12_GLOBAL__N_15countE");
