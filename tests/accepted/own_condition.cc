// Conditions on what the cell itself defines mean the same to every compiler.
#include "kernel/abi/cell.h"

#define STEP 2

#if STEP == 2 && defined(__x86_64__)
constexpr unsigned long kStep = STEP;
#else
constexpr unsigned long kStep = 1;
#endif

namespace own_condition {

CELL_EXPORT unsigned long step() { return kStep; }

}  // namespace own_condition
