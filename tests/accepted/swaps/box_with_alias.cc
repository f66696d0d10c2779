// The fields are declared by another name of the same type.
#include "kernel/abi/cell.h"

namespace box {

using Length = unsigned int;

enum class Side : unsigned char { kWidth, kHeight };

struct Box {
  Length width, height;
};

CELL_EXPORT unsigned long area(const Box& box) { return 1UL * box.width * box.height; }
CELL_EXPORT Box turned(const Box& box) { return {box.height, box.width}; }
CELL_EXPORT unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
CELL_EXPORT void grow(Box& box, Length by) { box.width += by; }

}  // namespace box
