// Asks for a feature that only clang knows how to ask for.
#include "kernel/abi/cell.h"

namespace depends_on_feature {

CELL_EXPORT unsigned long get(unsigned long value) {
#if defined(__has_feature)
  return value + 1;
#else
  return value + 2;
#endif
}

}  // namespace depends_on_feature
