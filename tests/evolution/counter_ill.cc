// A version that takes its place as others do, and says then that something is wrong.
#include "tests/evolution/counter_body.h"

namespace counter {

unsigned long version() { return 4; }

unsigned long demo() { return 55; }

unsigned long health() { return 7; }

}  // namespace counter
