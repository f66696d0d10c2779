// Two helpers call each other, the depth is what the client says.
#include "kernel/abi/cell.h"

namespace recursive_in_circle {

namespace {

[[gnu::noinline]] unsigned long odd(unsigned long depth);

[[gnu::noinline]] unsigned long even(unsigned long depth) { return depth == 0 ? 1 : 3 * odd(depth - 1) + 1; }
[[gnu::noinline]] unsigned long odd(unsigned long depth) { return depth == 0 ? 0 : 5 * even(depth - 1) + 1; }

}  // namespace

CELL_EXPORT unsigned long get(unsigned long depth) { return even(depth); }

}  // namespace recursive_in_circle
