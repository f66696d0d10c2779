// The lock holds data: the data is the spill.
#include "kernel/abi/cell.h"

namespace sync_with_data {

struct Locked {
  bool is_held;
  unsigned long balance;
};
CELL_KEPT(Locked, account, "sync", "a lock for the account");

CELL_EXPORT bool pay(unsigned long amount) {
  if (account.is_held) return false;
  account.is_held = true;
  account.balance += amount;
  account.is_held = false;
  return true;
}

}  // namespace sync_with_data
