// The address of the root is stored in the client's memory.
#include "kernel/abi/cell.h"

namespace leak_in_out_parameter {

struct Ring {
  unsigned char bytes[128];
};
CELL_STATE(Ring, ring);

CELL_EXPORT bool map(Ring** into) {
  *into = &ring;
  return true;
}

}  // namespace leak_in_out_parameter
