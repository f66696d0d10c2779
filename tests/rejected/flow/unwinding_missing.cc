// Assembly that the unwinder knows nothing about.
#include "kernel/abi/cell.h"

namespace unwinding_missing {

extern "C" [[gnu::visibility("hidden")]] unsigned long unwinding_missing_one();

CELL_EXPORT unsigned long get() { return unwinding_missing_one() + 1; }

}  // namespace unwinding_missing
