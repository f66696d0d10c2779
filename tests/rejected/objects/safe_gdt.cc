// Loads a descriptor table.
#include "kernel/abi/cell.h"

namespace safe_gdt {

struct [[gnu::packed]] Pointer {
  unsigned short limit;
  unsigned long base;
};

CELL_EXPORT void load(const Pointer& pointer) { asm volatile("lgdt %0" : : "m"(pointer)); }

}  // namespace safe_gdt
