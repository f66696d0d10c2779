// The third of three.
#include "kernel/abi/cell.h"

namespace first {
CELL_EXPORT unsigned long step(unsigned long value);
}

namespace third {

CELL_EXPORT unsigned long step(unsigned long value) { return value == 0 ? 0 : first::step(value - 1); }

}  // namespace third
