// A whole buffer to a port.
#include "kernel/abi/cell.h"

namespace safe_string_port {

CELL_EXPORT void send(const unsigned char* bytes, unsigned long count) {
  asm volatile("rep outsb" : "+S"(bytes), "+c"(count) : "d"(0x3f8) : "memory");
}

}  // namespace safe_string_port
