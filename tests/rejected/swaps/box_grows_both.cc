// Refused: grow changes what it did not change before.
#include "tests/rejected/swaps/box.h"

namespace box {

unsigned long area(const Box& box) { return 1UL * box.width * box.height; }
Box turned(const Box& box) { return {box.height, box.width}; }
unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
void grow(Box& box, unsigned int by) {
  box.width += by;
  box.height += by;
}

}  // namespace box
