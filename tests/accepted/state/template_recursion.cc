// Recursion that the compiler unrolls: each level is a function of its own.
#include "kernel/abi/cell.h"

namespace template_recursion {

namespace {
template <unsigned kLevel>
[[gnu::noinline]] unsigned long fold(unsigned long value) {
  if constexpr (kLevel == 0) {
    return value & 0xff;
  } else {
    return fold<kLevel - 1>(value ^ value >> (8 * kLevel));
  }
}
}  // namespace

CELL_EXPORT unsigned char fold_to_byte(unsigned long value) { return static_cast<unsigned char>(fold<3>(value)); }

}  // namespace template_recursion
