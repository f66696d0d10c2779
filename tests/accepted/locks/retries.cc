// Tries again while others were quicker, which is no waiting, and looks for something among values that others change.
#include "kernel/abi/cell.h"

namespace retries {

CELL_KEPT(unsigned long, highest, "soft", "how far anybody has got");

CELL_EXPORT void raise(unsigned long value) {
  unsigned long seen = __atomic_load_n(&highest, __ATOMIC_RELAXED);
  while (seen < value &&
         !__atomic_compare_exchange_n(&highest, &seen, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

}  // namespace retries
