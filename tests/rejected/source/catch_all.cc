// Swallows the unwinding of a fault.
#include "kernel/abi/cell.h"

namespace catch_all {

CELL_EXPORT bool survives(void (*work)()) {
  try {
    work();
  } catch (...) {
    return false;
  }
  return true;
}

}  // namespace catch_all
