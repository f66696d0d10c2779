// A cell as it was before its last change: its facts are still around.
#include "kernel/abi/cell.h"

namespace changed {

CELL_EXPORT unsigned long next(unsigned long value) { return value + 1; }

}  // namespace changed
