// The bytes of a structure as a number.
#include "kernel/abi/cell.h"

namespace cast_reinterpret {

struct Pair {
  unsigned int left, right;
};

CELL_EXPORT unsigned long whole(const Pair& pair) { return reinterpret_cast<const unsigned long&>(pair); }

}  // namespace cast_reinterpret
