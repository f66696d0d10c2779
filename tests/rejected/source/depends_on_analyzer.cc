// Shows an analyser something else.
#include "kernel/abi/cell.h"

namespace depends_on_analyzer {

CELL_EXPORT unsigned long get(unsigned long value) {
#if defined(__clang_analyzer__)
  return value + 1;
#else
  return value + 2;
#endif
}

}  // namespace depends_on_analyzer
