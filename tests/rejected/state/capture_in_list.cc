// The client's node is linked into a list of the cell.
#include "kernel/abi/cell.h"

namespace capture_in_list {

struct Timer {
  unsigned long deadline;
  Timer* next;
};
CELL_STATE(Timer*, first);

CELL_EXPORT void arm(Timer& timer) {
  timer.next = first;
  first = &timer;
}

}  // namespace capture_in_list
