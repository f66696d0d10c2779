// Reads a root that nobody writes.
#include "kernel/abi/cell.h"

namespace getter {

struct Limits {
  unsigned long low = 10, high = 90;
};
CELL_STATE(Limits, limits);

CELL_EXPORT unsigned long low() { return limits.low; }
CELL_EXPORT bool is_within(unsigned long value) { return value >= limits.low && value <= limits.high; }

}  // namespace getter
