// Throws and catches within the cell; the run-time cell needs no entry in deps.
#include "kernel/abi/cell.h"

namespace unwinds {

namespace {
[[gnu::noinline]] unsigned long half(unsigned long value) {
  if (value % 2 != 0) throw value;
  return value / 2;
}
}  // namespace

CELL_EXPORT unsigned long round_down(unsigned long value) {
  try {
    return half(value);
  } catch (unsigned long odd) {
    return odd - 1;
  }
}

}  // namespace unwinds
