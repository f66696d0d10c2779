// The same interface; the new version keeps what clients ask.
#include "tests/rejected/swaps/box.h"

namespace box {

CELL_STATE(Box, last);

unsigned long area(const Box& box) {
  last = box;
  return 1UL * box.width * box.height;
}
Box turned(const Box&) { return {last.height, last.width}; }
unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
