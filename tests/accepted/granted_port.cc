// A port instruction within the granted range.
#include "kernel/abi/cell.h"

namespace granted_port {

CELL_EXPORT void set(unsigned char value) { asm volatile("outb %0, $0x60" : : "a"(value)); }

}  // namespace granted_port
