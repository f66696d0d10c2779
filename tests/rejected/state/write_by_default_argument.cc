// The root stands in a default argument only.
#include "kernel/abi/cell.h"

namespace write_by_default_argument {

CELL_STATE(unsigned long, total);

namespace {
[[gnu::noinline]] void add(unsigned long value, unsigned long& into = total) { into += value; }
}  // namespace

CELL_EXPORT unsigned long sum(unsigned long left, unsigned long right) {
  unsigned long local = 0;
  add(left, local);
  add(right);
  return local;
}

}  // namespace write_by_default_argument
