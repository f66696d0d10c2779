// A constant that code at start-up would compute: nobody runs that code, and the constant stays zero.
#include "tests/rejected/swaps/box.h"

namespace box {

namespace {
unsigned long one() {
  unsigned long one = 1;
  asm("" : "+r"(one));
  return one;
}
const unsigned long kScale = one();
}  // namespace

unsigned long area(const Box& box) { return kScale * box.width * box.height; }
Box turned(const Box& box) { return {box.height, box.width}; }
unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
