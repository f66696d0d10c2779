// A safe cell calls what is marked CELL_UNSAFE.
#include "tests/accepted/support.h"

namespace calls_unsafe {

CELL_EXPORT void forget() { support::reset(); }

}  // namespace calls_unsafe
