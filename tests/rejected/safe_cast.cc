// A pointer made of a number, in a safe cell.
#include "kernel/abi/cell.h"

namespace safe_cast {

CELL_EXPORT unsigned long look(unsigned long address) { return *reinterpret_cast<const unsigned long*>(address); }

}  // namespace safe_cast
