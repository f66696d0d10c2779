// Walks over memory.
#include "kernel/abi/cell.h"

namespace pointer_increment {

CELL_EXPORT unsigned long length(const char* text) {
  unsigned long length = 0;
  while (*text++ != 0) ++length;
  return length;
}

}  // namespace pointer_increment
