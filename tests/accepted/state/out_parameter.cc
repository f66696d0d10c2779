// Writes what the client asked to be written.
#include "kernel/abi/cell.h"

namespace out_parameter {

CELL_EXPORT bool divide(unsigned long left, unsigned long right, unsigned long& quotient, unsigned long* remainder) {
  if (right == 0) return false;
  quotient = left / right;
  if (remainder != nullptr) *remainder = left % right;
  return true;
}

}  // namespace out_parameter
