// Imports what it should define: its own namespace does not make it its own.
#include "kernel/abi/cell.h"

namespace selfish {

CELL_EXPORT unsigned long missing(unsigned long value);

CELL_EXPORT unsigned long step(unsigned long value) { return missing(value) + 1; }

}  // namespace selfish
