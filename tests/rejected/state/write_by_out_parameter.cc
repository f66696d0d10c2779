// A helper says where to write through an out-parameter.
#include "kernel/abi/cell.h"

namespace write_by_out_parameter {

CELL_STATE(unsigned long, even);
CELL_STATE(unsigned long, odd);

namespace {
[[gnu::noinline]] void find_place(unsigned long value, unsigned long** place) {
  *place = value % 2 == 0 ? &even : &odd;
}
}  // namespace

CELL_EXPORT void note(unsigned long value) {
  unsigned long* place = nullptr;
  find_place(value, &place);
  *place = value;
}

}  // namespace write_by_out_parameter
