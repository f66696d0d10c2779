// Says that it takes a lock, and does nothing to its argument.
#include "kernel/abi/cell.h"

namespace lock_only_by_mark {

struct Lock {
  bool is_held = false;
};

CELL_EXPORT CELL_ACQUIRES void take(Lock& lock) { static_cast<void>(lock); }

}  // namespace lock_only_by_mark
