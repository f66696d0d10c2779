// Declares a dependency and imports nothing from it.
#include "tests/accepted/support.h"

namespace unused_dependency {

CELL_EXPORT unsigned long get() { return sizeof(support::Point); }

}  // namespace unused_dependency
