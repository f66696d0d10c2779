// The second of three.
#include "kernel/abi/cell.h"

namespace third {
CELL_EXPORT unsigned long step(unsigned long value);
}

namespace second {

CELL_EXPORT unsigned long step(unsigned long value) { return value == 0 ? 0 : third::step(value - 1); }

}  // namespace second
