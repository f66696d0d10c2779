// A trusted cell may call what is marked CELL_UNSAFE.
#include "tests/accepted/support.h"

namespace calls_unsafe_trusted {

CELL_EXPORT void forget() { support::reset(); }

}  // namespace calls_unsafe_trusted
