// Demands less: the same for what was allowed.
#include "tests/rejected/swaps/dial.h"

namespace dial {

unsigned int notch(unsigned int angle) { return angle < 3600 ? angle % 360 / 30 : 0; }

CELL_PRE(notch, [](unsigned int angle) { return angle < 7200; })
CELL_POST(notch, [](unsigned int notch, unsigned int) { return notch < 12; })

}  // namespace dial
