// A writable variable that nobody declared as a state root.
#include "kernel/abi/cell.h"

namespace plain_global {

namespace {
unsigned long total = 0;
}

CELL_EXPORT unsigned long add(unsigned long value) { return total += value; }

}  // namespace plain_global
