// The same mangled name, a narrower result: the client reads bits that nobody sets.
#include "kernel/abi/cell.h"

namespace box {

enum class Side : unsigned char { kWidth, kHeight };

struct Box {
  unsigned int width, height;
};

CELL_EXPORT unsigned char area(const Box& box) { return static_cast<unsigned char>(box.width * box.height * 64); }
CELL_EXPORT Box turned(const Box& box) { return {box.height, box.width}; }
CELL_EXPORT unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
CELL_EXPORT void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
