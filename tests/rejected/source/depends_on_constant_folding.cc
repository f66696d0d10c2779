// What the optimiser of one compiler knows is part of the program.
#include "kernel/abi/cell.h"

namespace depends_on_constant_folding {

namespace {
[[gnu::noinline]] unsigned long twice(unsigned long value) { return 2 * value; }
inline unsigned long check(unsigned long value) { return __builtin_constant_p(value) ? 1 : twice(value); }
}  // namespace

CELL_EXPORT unsigned long get() {
  unsigned long value = 3;
  return check(value);
}

}  // namespace depends_on_constant_folding
