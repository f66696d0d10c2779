// A port of which only the caller knows the number.
#include "kernel/abi/cell.h"

namespace unknown_port {

CELL_EXPORT void set(unsigned short port, unsigned char value) {
  asm volatile("outb %0, %1" : : "a"(value), "d"(port));
}

}  // namespace unknown_port
