// A cell of which there are several versions.
#pragma once

#include "kernel/abi/cell.h"

namespace keeper {

struct Entry {
  unsigned long key, value;
};

CELL_EXPORT unsigned long measure(const Entry& entry);
CELL_DIAGNOSTIC unsigned long calls();

}  // namespace keeper
