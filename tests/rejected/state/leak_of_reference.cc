// The client gets a reference into the cell and may write it when it likes.
#include "kernel/abi/cell.h"

namespace leak_of_reference {

struct Settings {
  unsigned long speed = 9600;
};
CELL_STATE(Settings, settings);

CELL_EXPORT Settings& access() { return settings; }

}  // namespace leak_of_reference
