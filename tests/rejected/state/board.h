// A neighbour that hands out and takes pointers: what it does with them is declared.
#pragma once

#include "kernel/abi/cell.h"

namespace board {

struct Lamp {
  unsigned long brightness;
};

/// Keeps the address of `lamp`.
CELL_EXPORT void connect(Lamp& lamp);
/// The lamp that was connected, or null.
CELL_EXPORT Lamp* connected();

}  // namespace board
