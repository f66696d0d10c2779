// A port of which only the caller knows the number, in a cell that may use all of them.
#include "kernel/abi/cell.h"

namespace any_port {

CELL_EXPORT void set(unsigned short port, unsigned char value) {
  asm volatile("outb %0, %1" : : "a"(value), "d"(port));
}

}  // namespace any_port
