// A version that faults when it is asked how it is.
#include "tests/evolution/counter_body.h"

namespace counter {

unsigned long version() { return 5; }

unsigned long demo() { return 55; }

unsigned long health() { __builtin_trap(); }

}  // namespace counter
