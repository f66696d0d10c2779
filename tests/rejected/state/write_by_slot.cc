// The trusted vocabulary does the write: a RootSlot that an export fills.
#include <utility>

#include "kernel/abi/cell.h"
#include "kernel/base/root_slot.h"

namespace write_by_slot {

struct Session {
  unsigned long user = 0;
};
using Current = RootSlot<Session>;
CELL_STATE(Current, current);

CELL_EXPORT void log_in(unsigned long user) { current.put(Session{user}); }

}  // namespace write_by_slot
