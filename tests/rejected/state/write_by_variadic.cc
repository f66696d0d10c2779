// The root is one of a variable number of arguments.
#include <cstdarg>

#include "kernel/abi/cell.h"

namespace write_by_variadic {

CELL_STATE(unsigned long, last);

namespace {
[[gnu::noinline]] void set_all(unsigned long value, int count, ...) {
  va_list places;
  va_start(places, count);
  for (int i = 0; i < count; ++i) *va_arg(places, unsigned long*) = value;
  va_end(places);
}
}  // namespace

CELL_EXPORT unsigned long set(unsigned long value) {
  unsigned long local = 0;
  set_all(value, 2, &local, &last);
  return local;
}

}  // namespace write_by_variadic
