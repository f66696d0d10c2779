// Ships another program than the second compiler reads.
#include "kernel/abi/cell.h"

#ifdef __clang__
constexpr unsigned long kStep = 1;
#else
constexpr unsigned long kStep = 2;
#endif

namespace asks_compiler {

CELL_EXPORT unsigned long step() { return kStep; }

}  // namespace asks_compiler
