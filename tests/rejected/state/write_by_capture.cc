// The root is written through a reference that a closure carries.
#include "kernel/abi/cell.h"

namespace write_by_capture {

CELL_STATE(unsigned long, sum);

namespace {
template <typename Visit>
[[gnu::noinline]] void each_digit(unsigned long number, const Visit& visit) {
  for (; number != 0; number /= 10) visit(number % 10);
}
}  // namespace

CELL_EXPORT void add_digits(unsigned long number) {
  unsigned long& into = sum;
  each_digit(number, [&into](unsigned long digit) { into += digit; });
}

}  // namespace write_by_capture
