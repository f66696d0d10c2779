// The target declares an exception for a root that is none in the source.
#include "kernel/abi/cell.h"

namespace kept_plain_state {

CELL_STATE(unsigned long, limit);

CELL_EXPORT unsigned long size() { return 8; }

}  // namespace kept_plain_state
