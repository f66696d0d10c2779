// A trusted cell writes a machine register without a grant.
#include "kernel/abi/cell.h"

namespace msr_without_grant {

CELL_EXPORT void set() { asm volatile("wrmsr" : : "a"(0), "c"(0x10), "d"(0)); }

}  // namespace msr_without_grant
