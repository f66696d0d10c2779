// A variable that no export reaches, and that is in the object all the same.
#include "kernel/abi/cell.h"

namespace unreached_variable {

namespace {
[[gnu::used]] unsigned long spare = 1;
}  // namespace

CELL_EXPORT unsigned long get() { return 1; }

}  // namespace unreached_variable
