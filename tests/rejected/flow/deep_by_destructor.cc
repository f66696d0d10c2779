// The destructor of a list destroys the rest of the list.
#include "kernel/abi/cell.h"

namespace deep_by_destructor {

struct Node {
  unsigned long value = 0;
  Node* next = nullptr;
  [[gnu::noinline]] void release() {
    if (next != nullptr) next->release();
    value = 0;
  }
};

CELL_EXPORT void clear(Node& head) {
  head.release();
  head.next = nullptr;
}

}  // namespace deep_by_destructor
