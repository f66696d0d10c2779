// Passes a structure and an enumeration by reference and by value.
#pragma once

#include "kernel/abi/cell.h"

namespace box {

enum class Side : unsigned char { kWidth, kHeight };

struct Box {
  unsigned int width, height;
};

CELL_EXPORT unsigned long area(const Box& box);
CELL_EXPORT Box turned(const Box& box);
CELL_EXPORT unsigned long side(const Box& box, Side side);
CELL_EXPORT void grow(Box& box, unsigned int by);

}  // namespace box
