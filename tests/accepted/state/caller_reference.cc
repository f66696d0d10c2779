// Returns one of the references that it was given.
#include "kernel/abi/cell.h"

namespace caller_reference {

CELL_EXPORT unsigned long& larger(unsigned long& left, unsigned long& right) { return left > right ? left : right; }
CELL_EXPORT const unsigned long* find(const unsigned long (&values)[4], unsigned long wanted) {
  for (const unsigned long& value : values) {
    if (value == wanted) return &value;
  }
  return nullptr;
}

}  // namespace caller_reference
