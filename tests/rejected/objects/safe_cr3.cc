// Changes the address space.
#include "kernel/abi/cell.h"

namespace safe_cr3 {

CELL_EXPORT void flush() {
  unsigned long tables;
  asm volatile("mov %%cr3, %0" : "=r"(tables));
  asm volatile("mov %0, %%cr3" : : "r"(tables) : "memory");
}

}  // namespace safe_cr3
