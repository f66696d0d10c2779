// Compiled for boxes with a depth: runs with box_with_depth only.
#include "kernel/abi/cell.h"

namespace box {

struct Box {
  unsigned int width, height, depth;
};
CELL_EXPORT unsigned long area(const Box& box);

}  // namespace box

namespace box_user {

CELL_EXPORT unsigned long run() { return box::area(box::Box{3, 5, 7}); }

}  // namespace box_user
