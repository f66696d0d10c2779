// The count says how often something is done to the client's value.
#include "kernel/abi/cell.h"

namespace soft_loop {

CELL_KEPT(unsigned long, level, "soft", "a statistic for people");

CELL_EXPORT void blur(unsigned long& value) {
  for (unsigned long i = 0; i < level; ++i) value ^= value >> 1;
  ++level;
}

}  // namespace soft_loop
