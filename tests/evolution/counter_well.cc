// A third version, which says that it is well.
#include "tests/evolution/counter_body.h"

namespace counter {

unsigned long version() { return 3; }

unsigned long demo() { return 55; }

unsigned long health() { return 0; }

}  // namespace counter
