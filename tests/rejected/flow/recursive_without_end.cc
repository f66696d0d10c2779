// A trusted cell bounds one of its two circles.
#include "kernel/abi/cell.h"

namespace recursive_without_end {

namespace {

[[gnu::noinline]] unsigned long down(unsigned long depth) { return depth == 0 ? 0 : 3 * down(depth - 1) + down(depth / 2); }
[[gnu::noinline]] unsigned long up(unsigned long depth) { return depth == 9 ? 0 : 3 * up(depth + 1) + up(9 - depth / 9); }

}  // namespace

CELL_EXPORT unsigned long get(unsigned long depth) { return down(depth) + up(depth); }

}  // namespace recursive_without_end
