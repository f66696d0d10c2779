// Uses all of box but grow.
#include "tests/rejected/swaps/box.h"

namespace area_user {

CELL_EXPORT unsigned long run(unsigned int side) {
  const box::Box square{side, side};
  return box::area(square) + box::side(box::turned(square), box::Side::kWidth);
}

}  // namespace area_user
