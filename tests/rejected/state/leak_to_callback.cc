// The client's function is called with the address of the root.
#include "kernel/abi/cell.h"

namespace leak_to_callback {

struct Device {
  unsigned long status;
};
CELL_STATE(Device, device);

CELL_EXPORT void with_device(void (*use)(Device& device)) { use(device); }

}  // namespace leak_to_callback
