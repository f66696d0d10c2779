// A lock of its own that nobody can see, since it does not say that it is one.
#include "kernel/abi/cell.h"

namespace lock_without_mark {

CELL_KEPT(bool, is_held, "sync", "guards what is counted");

CELL_EXPORT void run() {
  while (__atomic_exchange_n(&is_held, true, __ATOMIC_ACQUIRE)) {
  }
  __atomic_store_n(&is_held, false, __ATOMIC_RELEASE);
}

}  // namespace lock_without_mark
