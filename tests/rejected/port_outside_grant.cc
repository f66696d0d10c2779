// A granted range of ports does not hold the port that is written.
#include "kernel/abi/cell.h"

namespace port_outside_grant {

CELL_EXPORT void set(unsigned char value) {
  asm volatile("outb %0, $0x60" : : "a"(value));
  asm volatile("outb %0, $0x70" : : "a"(value));
}

}  // namespace port_outside_grant
