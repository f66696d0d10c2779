// The same cell after a change of one instruction: the old facts do not describe it.
#include "kernel/abi/cell.h"

namespace changed {

CELL_EXPORT unsigned long next(unsigned long value) { return value + 2; }

}  // namespace changed
