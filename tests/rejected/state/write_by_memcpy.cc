// The root is filled as bytes.
#include <cstring>

#include "kernel/abi/cell.h"

namespace write_by_memcpy {

struct Packet {
  unsigned char bytes[64];
};
CELL_STATE(Packet, last);

CELL_EXPORT void receive(const Packet& packet) { std::memcpy(&last, &packet, sizeof(Packet)); }

}  // namespace write_by_memcpy
