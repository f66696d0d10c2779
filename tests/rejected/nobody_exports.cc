// Imports a function that no cell exports.
#include "kernel/abi/cell.h"

namespace nobody_exports {

unsigned long missing_function(unsigned long value);

CELL_EXPORT unsigned long get() { return missing_function(1); }

}  // namespace nobody_exports
