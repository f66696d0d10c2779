// Uses a cell that is not in its deps: by a declaration of its own.
#include "kernel/abi/cell.h"

namespace support {
unsigned long square(unsigned long value);
}

namespace undeclared_dependency {

CELL_EXPORT unsigned long get() { return support::square(3); }

}  // namespace undeclared_dependency
