// The write to the root is two calls away.
#include "kernel/abi/cell.h"

namespace spill_by_helper {

CELL_STATE(unsigned long, total);

namespace {
[[gnu::noinline]] void store(unsigned long& place, unsigned long value) { place = value; }
[[gnu::noinline]] void remember(unsigned long value) { store(total, value); }
}  // namespace

CELL_EXPORT void note(unsigned long value) { remember(value); }

}  // namespace spill_by_helper
