// The new version stays safe, as the old one, and uses a port.
#include "tests/rejected/swaps/box.h"

namespace box {

unsigned long area(const Box& box) {
  asm volatile("outb %%al, $0x80" : : "a"(box.width));
  return 1UL * box.width * box.height;
}
Box turned(const Box& box) { return {box.height, box.width}; }
unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
