// Asks for an attribute.
#include "kernel/abi/cell.h"

namespace depends_on_attribute {

CELL_EXPORT unsigned long get(unsigned long value) {
#if __has_cpp_attribute(clang::lifetimebound)
  return value + 1;
#else
  return value + 2;
#endif
}

}  // namespace depends_on_attribute
