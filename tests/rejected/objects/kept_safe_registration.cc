// A safe cell declares a registration.
#include "kernel/abi/cell.h"

namespace kept_safe_registration {

using Hook = void (*)();
CELL_KEPT(Hook, hook, "registration", "one place for a hook");

CELL_EXPORT void set(Hook new_hook) { hook = new_hook; }

}  // namespace kept_safe_registration
