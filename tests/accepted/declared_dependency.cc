// Uses every safe export of its dependency.
#include "tests/accepted/support.h"

namespace declared_dependency {

CELL_EXPORT unsigned long get() {
  const support::Point point{1, 2};
  return support::square(3) + static_cast<unsigned long>(support::sum(point));
}

}  // namespace declared_dependency
