// Only some of the addresses that the pointer may hold are the root.
#include "kernel/abi/cell.h"

namespace write_by_choice {

CELL_STATE(unsigned long, kept);

namespace {
[[gnu::noinline]] unsigned long* choose(bool keeps, unsigned long* local) { return keeps ? &kept : local; }
}  // namespace

CELL_EXPORT unsigned long put(bool keeps, unsigned long value) {
  unsigned long scratch = 0;
  unsigned long* const place = choose(keeps, &scratch);
  *place = value;
  return scratch;
}

}  // namespace write_by_choice
