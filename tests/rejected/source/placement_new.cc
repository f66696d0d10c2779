// An object where bytes were.
#include <new>

#include "kernel/abi/cell.h"

namespace placement_new {

struct Node {
  unsigned long value = 1;
};
struct Room {
  alignas(Node) unsigned char bytes[sizeof(Node)];
};

CELL_EXPORT void fill(Room& room) { ::new (room.bytes) Node; }

}  // namespace placement_new
