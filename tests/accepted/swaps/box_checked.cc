// Asserts at compile time, and comments; the code is the same.
#include "tests/rejected/swaps/box.h"

namespace box {

static_assert(sizeof(Box) == 8);

/// Square units.
unsigned long area(const Box& box) { return 1UL * box.width * box.height; }
/// By a quarter.
Box turned(const Box& box) { return {box.height, box.width}; }
unsigned long side(const Box& box, Side side) {
  switch (side) {
    case Side::kWidth:
      return box.width;
    case Side::kHeight:
      break;
  }
  return box.height;
}
void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
