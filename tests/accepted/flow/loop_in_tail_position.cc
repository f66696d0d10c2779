// Two functions that end in each other: they share one frame, however often.
#include "kernel/abi/cell.h"

namespace loop_in_tail_position {

namespace {

[[gnu::noipa]] unsigned long odd(unsigned long value, unsigned long sum);

[[gnu::noipa]] unsigned long even(unsigned long value, unsigned long sum) {
  return value == 0 ? sum : odd(value - 1, sum + 3);
}
[[gnu::noipa]] unsigned long odd(unsigned long value, unsigned long sum) {
  return value == 0 ? sum + 1 : even(value - 1, sum * 5);
}

}  // namespace

CELL_EXPORT unsigned long get(unsigned long value) { return even(value, 0); }

}  // namespace loop_in_tail_position
