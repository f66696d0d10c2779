// What the small cells of the corpora use.
#pragma once

#include "kernel/abi/cell.h"

namespace support {

/// Crosses the boundary by reference: its layout is part of the interface.
struct Point {
  int x, y;
};

CELL_EXPORT unsigned long square(unsigned long value);
CELL_EXPORT int sum(const Point& point);
CELL_EXPORT void keep_hook(void (*hook)());
CELL_UNSAFE void reset();

}  // namespace support
