// The same without a branch: by masks.
#include "tests/rejected/swaps/box.h"

namespace box {

unsigned long area(const Box& box) { return 1UL * box.width * box.height; }
Box turned(const Box& box) { return {box.height, box.width}; }
unsigned long side(const Box& box, Side side) {
  const unsigned int mask = 0U - static_cast<unsigned int>(side == Side::kWidth);
  return (box.width & mask) | (box.height & ~mask);
}
void grow(Box& box, unsigned int by) {
  const Box before = box;
  box = {before.width - (0U - by), before.height};
}

}  // namespace box
