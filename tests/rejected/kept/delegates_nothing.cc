// Says that a client's data goes into a neighbour, and hands over only its own function.
#include "tests/accepted/support.h"

namespace delegates_nothing {

CELL_EXPORT void stop() { support::keep_hook(nullptr); }
CELL_EXPORT unsigned long area(unsigned long side) { return support::square(side); }

}  // namespace delegates_nothing
