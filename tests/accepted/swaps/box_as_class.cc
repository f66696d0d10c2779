// A class with member functions; its layout is that of the structure.
#include "kernel/abi/cell.h"

namespace box {

enum class Side : unsigned char { kWidth, kHeight };

struct Box {
  unsigned int width, height;

  [[nodiscard]] constexpr unsigned long area() const { return 1UL * width * height; }
  [[nodiscard]] constexpr Box turned() const { return {height, width}; }
};

CELL_EXPORT unsigned long area(const Box& box) { return box.area(); }
CELL_EXPORT Box turned(const Box& box) { return box.turned(); }
CELL_EXPORT unsigned long side(const Box& box, Side side) { return side == Side::kWidth ? box.width : box.height; }
CELL_EXPORT void grow(Box& box, unsigned int by) { box.width += by; }

}  // namespace box
