// One half of a cycle: each cell uses the other.
#include "kernel/abi/cell.h"

namespace ping {
unsigned long step(unsigned long value);
}

namespace pong {

CELL_EXPORT unsigned long step(unsigned long value) { return value == 0 ? 0 : ping::step(value - 1); }

}  // namespace pong
