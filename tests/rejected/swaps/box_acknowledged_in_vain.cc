// Refused: the target acknowledges a change of side, which means the same.
#include "tests/rejected/swaps/box.h"

namespace box {

unsigned long area(const Box& box) { return 1UL * box.width * box.height; }
Box turned(const Box& box) { return {box.height, box.width}; }
unsigned long side(const Box& box, Side side) {
  if (side == Side::kWidth) return box.width;
  return box.height;
}
void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
