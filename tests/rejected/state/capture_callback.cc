// The client's function is remembered.
#include "kernel/abi/cell.h"

namespace capture_callback {

using Callback = void (*)(unsigned long);
CELL_STATE(Callback, on_change);

CELL_EXPORT void subscribe(Callback callback) { on_change = callback; }
CELL_EXPORT void change(unsigned long value) {
  if (on_change != nullptr) on_change(value);
}

}  // namespace capture_callback
