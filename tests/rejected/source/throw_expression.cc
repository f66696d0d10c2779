// Leaves by an exception.
#include "kernel/abi/cell.h"

namespace throw_expression {

CELL_EXPORT unsigned long checked(unsigned long value) {
  if (value > 100) throw value;
  return value;
}

}  // namespace throw_expression
