// Fills and reads memory that the caller owns.
#include <span>

#include "kernel/abi/cell.h"

namespace caller_span {

CELL_EXPORT void fill(std::span<unsigned long> values, unsigned long start) {
  for (unsigned long& value : values) value = start++;
}
CELL_EXPORT unsigned long sum(std::span<const unsigned long> values) {
  unsigned long sum = 0;
  for (const unsigned long value : values) sum += value;
  return sum;
}
CELL_EXPORT std::span<const unsigned long> upper_half(std::span<const unsigned long> values) {
  return values.subspan(values.size() / 2);
}

}  // namespace caller_span
