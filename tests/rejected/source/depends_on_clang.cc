// Clang is shown another program than GCC ships.
#include "kernel/abi/cell.h"

namespace depends_on_clang {

CELL_EXPORT unsigned long get(unsigned long value) {
#if defined(__clang__)
  return value + 1;
#else
  return value + 2;
#endif
}

}  // namespace depends_on_clang
