// A stricter alignment: the new code may use instructions that fault on the client's boxes.
#include "kernel/abi/cell.h"

namespace box {

enum class Side : unsigned char { kWidth, kHeight };

struct alignas(16) Box {
  unsigned int width, height;
};

CELL_EXPORT unsigned long area(const Box& box) { return 1UL * box.width * box.height; }
CELL_EXPORT Box turned(const Box& box) { return {box.height, box.width}; }
CELL_EXPORT unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
CELL_EXPORT void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
