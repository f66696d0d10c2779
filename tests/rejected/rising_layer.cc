// A cell of the ground layer uses one of the services above it.
#include "tests/accepted/support.h"

namespace rising_layer {

CELL_EXPORT unsigned long get() { return support::square(3); }

}  // namespace rising_layer
