// What may be dropped holds a client's pointer nevertheless.
#include "kernel/abi/cell.h"

namespace capture_in_soft {

struct Buffer {
  unsigned long used;
};

CELL_KEPT(const Buffer*, last, "soft", "which buffer was seen last, for people");

CELL_EXPORT void note(const Buffer& buffer) { last = &buffer; }

}  // namespace capture_in_soft
