// A volatile read in a safe cell.
#include "kernel/abi/cell.h"

namespace volatile_read {

CELL_EXPORT unsigned long poll(const volatile unsigned long& flag) { return flag; }

}  // namespace volatile_read
