// Calls, and looks at the statistic.
#include "tests/rejected/swaps/tally.h"

namespace tally_user {

CELL_EXPORT unsigned long run() { return tally::square(5); }

}  // namespace tally_user
