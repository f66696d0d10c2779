// Drops a translation that others rely on.
#include "kernel/abi/cell.h"

namespace safe_invlpg {

CELL_EXPORT void forget(const char* page) { asm volatile("invlpg (%0)" : : "r"(page) : "memory"); }

}  // namespace safe_invlpg
