// Lambdas over locals, by reference.
#include "kernel/abi/cell.h"

namespace local_lambda {

namespace {
template <typename Visit>
[[gnu::noinline]] void each_digit(unsigned long number, const Visit& visit) {
  for (; number != 0; number /= 10) visit(number % 10);
}
}  // namespace

CELL_EXPORT unsigned long digit_sum(unsigned long number) {
  unsigned long sum = 0;
  each_digit(number, [&sum](unsigned long digit) { sum += digit; });
  return sum;
}

}  // namespace local_lambda
