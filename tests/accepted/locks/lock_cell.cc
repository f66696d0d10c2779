// Offers a lock; keeps none.
#include "tests/accepted/locks/lock_cell.h"

namespace lock_cell {

void Lock::acquire() noexcept {
  while (__atomic_exchange_n(&is_held_, true, __ATOMIC_ACQUIRE)) {
  }
}

void Lock::release() noexcept { __atomic_store_n(&is_held_, false, __ATOMIC_RELEASE); }

}  // namespace lock_cell
