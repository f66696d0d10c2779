// The spill is in the half that clang never sees.
#include "kernel/abi/cell.h"

namespace spills_for_gcc_only {

CELL_STATE(unsigned long, total);

CELL_EXPORT unsigned long add(unsigned long value) {
#ifndef __clang__
  total += value;
#endif
  return value + total;
}

}  // namespace spills_for_gcc_only
