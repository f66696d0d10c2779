// Two ports of a granted range, by constants.
#include "kernel/abi/cell.h"

namespace granted_port_range {

CELL_EXPORT void set(unsigned char value) { asm volatile("outb %0, $0x61" : : "a"(value)); }
CELL_EXPORT unsigned char get() {
  unsigned char value;
  asm volatile("inb $0x64, %0" : "=a"(value));
  return value;
}

}  // namespace granted_port_range
