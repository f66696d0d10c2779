// Calls the client's function with values, and forgets it.
#include "kernel/abi/cell.h"

namespace caller_visitor {

CELL_EXPORT void each_bit(unsigned long bits, void (*visit)(void* context, unsigned long bit), void* context) {
  for (unsigned long bit = 0; bit < 64; ++bit) {
    if ((bits >> bit & 1) != 0) visit(context, bit);
  }
}

}  // namespace caller_visitor
