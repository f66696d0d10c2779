// Wider fields.
#include "kernel/abi/cell.h"

namespace box {

enum class Side : unsigned char { kWidth, kHeight };

struct Box {
  unsigned long width, height;
};

CELL_EXPORT unsigned long area(const Box& box) { return box.width * box.height; }
CELL_EXPORT Box turned(const Box& box) { return {box.height, box.width}; }
CELL_EXPORT unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
CELL_EXPORT void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
