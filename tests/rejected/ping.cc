// One half of a cycle: each cell uses the other.
#include "kernel/abi/cell.h"

namespace pong {
unsigned long step(unsigned long value);
}

namespace ping {

CELL_EXPORT unsigned long step(unsigned long value) { return value == 0 ? 0 : pong::step(value - 1); }

}  // namespace ping
