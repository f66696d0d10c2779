// One local is larger than the stack of a task.
#include "kernel/abi/cell.h"

namespace large_frame {

CELL_EXPORT unsigned long mix(unsigned long seed, unsigned long index) {
  unsigned long table[16384];
  for (unsigned long i = 0; i < 16384; ++i) table[i] = seed = seed * 6364136223846793005UL + 1;
  return table[index & 16383];
}

}  // namespace large_frame
