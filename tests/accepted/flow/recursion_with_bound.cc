// A recursion whose depth is part of the source, in a trusted cell that declares it.
#include "kernel/abi/cell.h"

namespace recursion_with_bound {

namespace {

[[gnu::noinline]] unsigned long below(unsigned long value, unsigned level) {
  unsigned long sum = value;
  for (unsigned i = 0; level < 4 && i < 3; ++i) sum += below(value + i, level + 1) * 3;
  return sum;
}

}  // namespace

CELL_EXPORT unsigned long get(unsigned long value) { return below(value, 1); }

}  // namespace recursion_with_bound
