// A call that only the compiler that ships sees.
#include "kernel/abi/cell.h"
#include "tests/accepted/support.h"

namespace calls_for_gcc_only {

CELL_EXPORT unsigned long area(unsigned long side) {
#ifdef __clang__
  return side * side;
#else
  return support::square(side);
#endif
}

}  // namespace calls_for_gcc_only
