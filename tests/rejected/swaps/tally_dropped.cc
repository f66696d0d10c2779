// The root is gone: going back would start at zero.
#include "tests/rejected/swaps/tally.h"

namespace tally {

unsigned long square(unsigned long value) { return value * value; }
unsigned long calls() { return 0; }

}  // namespace tally
