// Who registers gets nothing: nobody can take it back.
#include "kernel/abi/cell.h"

namespace registration_without_guard {

using Hook = void (*)();
CELL_KEPT(Hook, hook, "registration", "one place for a hook");

CELL_EXPORT void set_hook(Hook new_hook) { hook = new_hook; }
CELL_EXPORT void call() {
  if (hook != nullptr) hook();
}

}  // namespace registration_without_guard
