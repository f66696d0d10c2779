// A base becomes what the author believes it is.
#include "kernel/abi/cell.h"

namespace cast_down {

struct Shape {
  unsigned long kind;
};
struct Circle : Shape {
  unsigned long radius;
};

CELL_EXPORT unsigned long radius(const Shape& shape) { return static_cast<const Circle&>(shape).radius; }

}  // namespace cast_down
