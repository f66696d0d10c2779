// Holds boxes of its own on its stack and asks box about them.
#include "tests/rejected/swaps/box.h"

namespace box_user {

CELL_EXPORT unsigned long run() {
  const box::Box flat{3, 5};
  return 100 * box::area(flat) + 10 * box::turned(flat).width + box::side(flat, box::Side::kHeight);
}

/// 3000000000.
CELL_EXPORT unsigned long large() {
  const box::Box large{3'000'000'000, 1};
  return box::side(box::turned(large), box::Side::kHeight);
}

/// 1234 as long as nothing else on this stack is written.
CELL_EXPORT unsigned long neighbour() {
  struct {
    box::Box box{1, 2};
    unsigned long beside = 1234;
  } both;
  box::grow(both.box, 1);
  return both.beside;
}

}  // namespace box_user
