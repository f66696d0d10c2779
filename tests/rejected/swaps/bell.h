// Keeps what it is to call, so that two versions of whoever gives it a function can be told apart.
#pragma once

#include "kernel/abi/cell.h"

namespace bell {

using Ring = unsigned long (*)();

CELL_EXPORT void set(Ring ring);
CELL_EXPORT unsigned long ring();

}  // namespace bell
