// Constants of a cell that clients point to.
#pragma once

#include "kernel/abi/cell.h"

namespace table {

struct Entry {
  unsigned long (*function)();
};

/// What to call; the client keeps the address.
CELL_EXPORT const Entry& entry();

}  // namespace table
