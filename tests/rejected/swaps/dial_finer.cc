// Refused: more notches than the old version promises.
#include "tests/rejected/swaps/dial.h"

namespace dial {

unsigned int notch(unsigned int angle) { return angle / 15 % 24; }

CELL_PRE(notch, [](unsigned int angle) { return angle < 3600; })
CELL_POST(notch, [](unsigned int notch, unsigned int) { return notch < 24; })

}  // namespace dial
