#include "tests/rejected/swaps/gauge.h"

namespace gauge_user {

CELL_EXPORT unsigned long run() {
  gauge::note(7);
  return 7;
}

}  // namespace gauge_user
