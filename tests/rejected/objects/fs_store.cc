// A store relative to a segment register, by an address space of the compiler.
#include "kernel/abi/cell.h"

namespace fs_store {

CELL_EXPORT void set(unsigned long value) { asm volatile("movq %0, %%fs:8" : : "r"(value) : "memory"); }

}  // namespace fs_store
