// Takes a lock at an address that is made of numbers.
#include "tests/accepted/locks/lock_cell.h"

namespace lock_at_an_address {

CELL_EXPORT void run(unsigned long address) {
  auto* lock = reinterpret_cast<lock_cell::Lock*>(address * 64);
  lock->acquire();
  lock->release();
}

}  // namespace lock_at_an_address
