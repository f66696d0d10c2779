// A function-local static hides state from the author's list of roots.
#include "kernel/abi/cell.h"

namespace function_static {

CELL_EXPORT unsigned long next() {
  static unsigned long count = 0;
  return ++count;
}

}  // namespace function_static
