// The pointer is one field of what is returned.
#include "kernel/abi/cell.h"

namespace leak_in_struct {

CELL_STATE(unsigned long, sequence);

struct Info {
  unsigned long version, flags;
  unsigned long* sequence;
};

CELL_EXPORT Info describe() { return {3, 0, &sequence}; }

}  // namespace leak_in_struct
