// The reference goes through two helpers, and the second one writes.
#include "kernel/abi/cell.h"

namespace write_by_two_helpers {

CELL_STATE(unsigned long, window);

namespace {
[[gnu::noinline]] void do_put(unsigned long* place, unsigned long value) { *place = value; }
[[gnu::noinline]] void run(unsigned long value, unsigned long* place) {
  for (; value > 1; value /= 2) do_put(place, value);
}
}  // namespace

CELL_EXPORT void shrink(unsigned long value) { run(value, &window); }

}  // namespace write_by_two_helpers
