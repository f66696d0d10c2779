// Only one version of the compiler sees this.
#include "kernel/abi/cell.h"

namespace depends_on_gcc_version {

CELL_EXPORT unsigned long get(unsigned long value) {
#if __GNUC__ == 12
  return value + 2;
#else
  return value + 1;
#endif
}

}  // namespace depends_on_gcc_version
