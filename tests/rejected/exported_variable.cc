// A variable that other cells could write.
#include "kernel/abi/cell.h"

namespace exported_variable {

CELL_EXPORT extern unsigned long level;
unsigned long level = 3;

CELL_EXPORT unsigned long get() { return level; }

}  // namespace exported_variable
