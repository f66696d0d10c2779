// Refused: grows by signed numbers, whose overflow is undefined.
#include "tests/rejected/swaps/box.h"

namespace box {

unsigned long area(const Box& box) { return box.width == 0 ? 0 : 1UL * box.width * box.height; }
Box turned(const Box& box) { return {box.height, box.width}; }
unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
void grow(Box& box, unsigned int by) {
  box.width = static_cast<unsigned int>(static_cast<int>(box.width) + static_cast<int>(by));
}

}  // namespace box
