// Exports a function of another cell's name.
#include "kernel/abi/cell.h"

namespace support {

CELL_EXPORT unsigned long square(unsigned long value) { return value; }

}  // namespace support
