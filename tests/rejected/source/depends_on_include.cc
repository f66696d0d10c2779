// Asks for a header that only one compiler has.
#include "kernel/abi/cell.h"

namespace depends_on_include {

CELL_EXPORT unsigned long get(unsigned long value) {
#if __has_include(<__clang_cuda_builtin_vars.h>)
  return value + 1;
#else
  return value + 2;
#endif
}

}  // namespace depends_on_include
