// A store relative to GS, which nothing in the object points to.
#include "kernel/abi/cell.h"

namespace segment_store {

CELL_EXPORT void set(unsigned long value) { asm volatile("mov %0, %%gs:16" : : "r"(value) : "memory"); }

}  // namespace segment_store
