// An interrupt handler takes a lock that the interrupted code may hold.
#include "kernel/abi/cell.h"

namespace interrupt_waits {

namespace {

class Lock {
 public:
  CELL_ACQUIRES void acquire() {
    while (__atomic_exchange_n(&is_held_, true, __ATOMIC_ACQUIRE)) __builtin_ia32_pause();
  }
  CELL_RELEASES void release() { __atomic_store_n(&is_held_, false, __ATOMIC_RELEASE); }

 private:
  bool is_held_ = false;
};

}  // namespace

CELL_KEPT(Lock, lock, "sync", "a lock for the test");

extern "C" [[gnu::visibility("hidden"), gnu::used]] void interrupt_waits_handle() {
  lock.acquire();
  lock.release();
}

extern "C" [[gnu::visibility("hidden")]] void interrupt_waits_entry();

/// For the interrupt table.
CELL_EXPORT unsigned long entry() { return reinterpret_cast<unsigned long>(&interrupt_waits_entry); }

}  // namespace interrupt_waits
