// An export changes a state root that is no declared exception.
#include "kernel/abi/cell.h"

namespace spill {

CELL_STATE(unsigned long, total);

CELL_EXPORT unsigned long add(unsigned long value) { return total += value; }

}  // namespace spill
