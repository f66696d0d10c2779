// Relies on what dial promises.
#include "tests/rejected/swaps/dial.h"

namespace dial_user {

CELL_EXPORT unsigned int run() { return 100 * dial::notch(345) + dial::notch(700); }

}  // namespace dial_user
