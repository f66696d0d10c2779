// The same bytes mean another number: nothing moves, and nothing fits.
#include "kernel/abi/cell.h"

namespace box {

enum class Side : unsigned char { kWidth, kHeight };

struct Box {
  int width, height;
};

CELL_EXPORT unsigned long area(const Box& box) { return static_cast<unsigned long>(box.width * box.height); }
CELL_EXPORT Box turned(const Box& box) { return {box.height, box.width}; }
CELL_EXPORT unsigned long side(const Box& box, Side side) {
  return static_cast<unsigned long>(side == Side::kWidth ? box.width : box.height);
}
CELL_EXPORT void grow(Box& box, unsigned int by) { box.width += static_cast<int>(by); }

}  // namespace box
