// A lambda without captures becomes a plain function pointer; whoever calls it does not know what it writes.
#include "kernel/abi/cell.h"

namespace write_by_lambda_pointer {

CELL_STATE(unsigned long, last);

namespace {
[[gnu::noinline]] void each_bit(unsigned long bits, void (*visit)(unsigned long)) {
  for (unsigned long bit = 0; bit < 64; ++bit) {
    if ((bits >> bit & 1) != 0) visit(bit);
  }
}
}  // namespace

CELL_EXPORT void highest(unsigned long bits) {
  each_bit(bits, [](unsigned long bit) { last = bit; });
}

}  // namespace write_by_lambda_pointer
