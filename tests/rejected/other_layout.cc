// Believes in another layout of a type that crosses the boundary.
#include "kernel/abi/cell.h"

namespace support {
struct Point {
  int x, y, z;
};
int sum(const Point& point);
}  // namespace support

namespace other_layout {

CELL_EXPORT int get() {
  const support::Point point{1, 2, 3};
  return support::sum(point);
}

}  // namespace other_layout
