// Spills where the compiler that gives evidence does not look.
#include "kernel/abi/cell.h"

namespace depends_on_evidence {

CELL_STATE(unsigned long, total);

CELL_EXPORT unsigned long add(unsigned long value) {
#ifdef CELL_EVIDENCE
  return total + value;
#else
  return total += value;
#endif
}

}  // namespace depends_on_evidence
