// The first of three cells that need each other in a ring.
#include "kernel/abi/cell.h"

namespace second {
CELL_EXPORT unsigned long step(unsigned long value);
}

namespace first {

CELL_EXPORT unsigned long step(unsigned long value) { return value == 0 ? 0 : second::step(value - 1); }

}  // namespace first
