// The version that runs.
#include "tests/rejected/swaps/dial.h"

namespace dial {

unsigned int notch(unsigned int angle) { return angle / 30 % 12; }

CELL_PRE(notch, [](unsigned int angle) { return angle < 3600; })
CELL_POST(notch, [](unsigned int notch, unsigned int) { return notch < 12; })

}  // namespace dial
