// Refused: the target acknowledges that area changes, and turned changes too.
#include "tests/rejected/swaps/box.h"

namespace box {

unsigned long area(const Box& box) { return 1000UL * box.width * box.height; }
Box turned(const Box& box) { return {box.height, box.height}; }
unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
