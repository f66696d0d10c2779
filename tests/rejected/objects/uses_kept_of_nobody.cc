// Admits that a client's data goes into a neighbour, which it does not even call.
#include "tests/accepted/support.h"

namespace uses_kept_of_nobody {

CELL_EXPORT unsigned long area(unsigned long side) { return support::square(side); }

}  // namespace uses_kept_of_nobody
