// A local as large as the client says.
#include "kernel/abi/cell.h"

namespace unbounded_frame {

CELL_EXPORT unsigned long mix(unsigned long seed, unsigned long size) {
  auto* const table = static_cast<unsigned char*>(__builtin_alloca(size));
  for (unsigned long i = 0; i < size; ++i) table[i] = static_cast<unsigned char>(seed = seed * 31 + 1);
  return table[size / 2];
}

}  // namespace unbounded_frame
