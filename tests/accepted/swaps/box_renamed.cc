// Parameters and locals get other names.
#include "tests/rejected/swaps/box.h"

namespace box {

unsigned long area(const Box& rectangle) { return 1UL * rectangle.width * rectangle.height; }
Box turned(const Box& rectangle) { return {rectangle.height, rectangle.width}; }
unsigned long side(const Box& rectangle, Side which) {
  return which == Side::kWidth ? rectangle.width : rectangle.height;
}
void grow(Box& rectangle, unsigned int amount) { rectangle.width += amount; }

}  // namespace box
