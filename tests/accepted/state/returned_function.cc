// Hands a function out that writes nothing.
#include "kernel/abi/cell.h"

namespace returned_function {

using Measure = unsigned long (*)(unsigned long);

namespace {
unsigned long bits(unsigned long value) {
  unsigned long count = 0;
  for (; value != 0; value &= value - 1) ++count;
  return count;
}
unsigned long same(unsigned long value) { return value; }
}  // namespace

CELL_EXPORT Measure measure(bool counts_bits) { return counts_bits ? &bits : &same; }

}  // namespace returned_function
