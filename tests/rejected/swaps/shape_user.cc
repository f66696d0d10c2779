// Calls through the slots that it knows.
#include "tests/rejected/swaps/shape.h"

namespace shape_user {

CELL_EXPORT unsigned long run() { return shape::triangle().corners(); }

}  // namespace shape_user
