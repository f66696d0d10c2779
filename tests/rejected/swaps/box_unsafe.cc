// An export that safe cells use becomes CELL_UNSAFE.
#include "kernel/abi/cell.h"

namespace box {

enum class Side : unsigned char { kWidth, kHeight };

struct Box {
  unsigned int width, height;
};

CELL_UNSAFE unsigned long area(const Box& box) { return 1UL * box.width * box.height; }
CELL_EXPORT Box turned(const Box& box) { return {box.height, box.width}; }
CELL_EXPORT unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
CELL_EXPORT void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
