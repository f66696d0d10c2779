// Two trusted functions call each other, and the last one writes.
#include "kernel/abi/cell.h"

namespace write_by_recursion {

CELL_STATE(unsigned long, deepest);

namespace {
[[gnu::noinline]] void odd(unsigned long value, unsigned long depth);
[[gnu::noinline]] void even(unsigned long value, unsigned long depth) {
  if (value == 0) {
    deepest = depth;
  } else {
    odd(value / 2, depth + 1);
  }
}
void odd(unsigned long value, unsigned long depth) { even(value / 3, depth + 1); }
}  // namespace

CELL_EXPORT void descend(unsigned long value) { even(value, 0); }

}  // namespace write_by_recursion
