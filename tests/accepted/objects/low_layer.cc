// Stands below its neighbour and does not use it.
#include "kernel/abi/cell.h"

namespace low_layer {

CELL_EXPORT unsigned long twice(unsigned long value) { return 2 * value; }

}  // namespace low_layer
