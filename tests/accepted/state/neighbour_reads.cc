// Passes a value and a reference to a local to a neighbour that keeps neither.
#include "tests/accepted/support.h"

namespace neighbour_reads {

struct Offsets {
  int x = 3, y = 4;
};
CELL_STATE(Offsets, offsets);

CELL_EXPORT unsigned long area(unsigned long side) { return support::square(side + 2); }
CELL_EXPORT int moved(const support::Point& point) {
  const support::Point moved{point.x + offsets.x, point.y + offsets.y};
  return support::sum(moved);
}

}  // namespace neighbour_reads
