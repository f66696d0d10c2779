// Says what it promises.
#pragma once

#include "kernel/abi/cell.h"

namespace dial {

/// The notch, of twelve, that an angle in degrees below 3600 lies in.
CELL_EXPORT unsigned int notch(unsigned int angle);

}  // namespace dial
