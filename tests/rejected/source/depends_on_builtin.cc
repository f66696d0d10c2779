// Asks for a built-in function.
#include "kernel/abi/cell.h"

namespace depends_on_builtin {

CELL_EXPORT unsigned long get(unsigned long value) {
#if __has_builtin(__builtin_assume)
  return value + 1;
#else
  return value + 2;
#endif
}

}  // namespace depends_on_builtin
