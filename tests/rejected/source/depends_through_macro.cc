// The question is asked once, by a macro that is asked later.
#include "kernel/abi/cell.h"

namespace depends_through_macro {

#ifdef __clang__
#define STEP 1
#else
#define STEP 2
#endif

CELL_EXPORT unsigned long get(unsigned long value) { return value + STEP; }

}  // namespace depends_through_macro
