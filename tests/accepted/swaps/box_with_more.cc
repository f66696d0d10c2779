// New exports and new types beside the old ones.
#include "tests/rejected/swaps/box.h"

namespace box {

struct Volume {
  Box base;
  unsigned int depth;
};

unsigned long area(const Box& box) { return 1UL * box.width * box.height; }
Box turned(const Box& box) { return {box.height, box.width}; }
unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
void grow(Box& box, unsigned int by) { box.width += by; }

CELL_EXPORT unsigned long volume(const Volume& volume) { return area(volume.base) * volume.depth; }
CELL_EXPORT bool is_square(const Box& box) { return box.width == box.height; }

}  // namespace box
