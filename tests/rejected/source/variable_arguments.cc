// Arguments without types.
#include "kernel/abi/cell.h"

namespace variable_arguments {

namespace {
[[gnu::noinline]] unsigned long sum(int count, ...) {
  __builtin_va_list list;
  __builtin_va_start(list, count);
  unsigned long sum = 0;
  for (int i = 0; i < count; ++i) sum += __builtin_va_arg(list, unsigned long);
  __builtin_va_end(list);
  return sum;
}
}  // namespace

CELL_EXPORT unsigned long three() { return sum(3, 1UL, 2UL, 3UL); }

}  // namespace variable_arguments
