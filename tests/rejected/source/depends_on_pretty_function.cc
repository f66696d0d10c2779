// The compilers spell this text otherwise.
#include "kernel/abi/cell.h"

namespace depends_on_pretty_function {

CELL_EXPORT unsigned long get(unsigned long value) {
  if constexpr (sizeof(__PRETTY_FUNCTION__) > 40) {
    return value + 1;
  } else {
    return value + 2;
  }
}

}  // namespace depends_on_pretty_function
