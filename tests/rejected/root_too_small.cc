// Assembly extends the section of a state root beyond the root.
#include "kernel/abi/cell.h"

namespace root_too_small {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

asm(".pushsection .cell.state.count,\"aw\"\n .quad 7\n .popsection");

CELL_DIAGNOSTIC unsigned long calls() { return ++count; }

}  // namespace root_too_small
