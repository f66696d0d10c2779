// The unwind information ends before the function does.
#include "kernel/abi/cell.h"

namespace unwinding_ends_early {

extern "C" [[gnu::visibility("hidden")]] unsigned long unwinding_ends_early_one();

CELL_EXPORT unsigned long get() { return unwinding_ends_early_one() + 1; }

}  // namespace unwinding_ends_early
