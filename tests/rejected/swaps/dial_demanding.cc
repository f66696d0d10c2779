// Refused: an angle that was allowed is allowed no more.
#include "tests/rejected/swaps/dial.h"

namespace dial {

unsigned int notch(unsigned int angle) { return (angle + 15) / 30 % 12; }

CELL_PRE(notch, [](unsigned int angle) { return angle < 360; })
CELL_POST(notch, [](unsigned int notch, unsigned int) { return notch < 12; })

}  // namespace dial
