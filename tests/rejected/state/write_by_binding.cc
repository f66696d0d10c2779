// A structured binding is another name for a field of the root.
#include "kernel/abi/cell.h"

namespace write_by_binding {

struct Position {
  long x, y;
};
CELL_STATE(Position, position);

CELL_EXPORT void step(bool is_up) {
  auto& [x, y] = position;
  if (is_up) {
    ++y;
  } else {
    ++x;
  }
}

}  // namespace write_by_binding
