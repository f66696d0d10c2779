// Refused: the same area by repeated addition: loops are not compared.
#include "tests/rejected/swaps/box.h"

namespace box {

unsigned long area(const Box& box) {
  unsigned long sum = 0;
  for (unsigned int i = 0; i < box.width; ++i) sum += box.height;
  return sum;
}
Box turned(const Box& box) { return {box.height, box.width}; }
unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
