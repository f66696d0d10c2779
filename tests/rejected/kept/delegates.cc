// The client's function goes into a neighbour's exception, and the target does not say so.
#include "tests/accepted/support.h"

namespace delegates {

CELL_EXPORT void on_event(void (*hook)()) { support::keep_hook(hook); }

}  // namespace delegates
