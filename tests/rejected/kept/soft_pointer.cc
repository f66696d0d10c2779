// Soft, but it is where a client's object is: the next call writes there.
#include "kernel/abi/cell.h"

namespace soft_pointer {

struct Buffer {
  unsigned long used;
};
CELL_KEPT(Buffer*, last, "soft", "which buffer was seen last, for people");

CELL_EXPORT void use(Buffer& buffer) {
  if (last != nullptr) last->used = 0;
  last = &buffer;
}

}  // namespace soft_pointer
