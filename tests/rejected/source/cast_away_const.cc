// The client said const.
#include "kernel/abi/cell.h"

namespace cast_away_const {

CELL_EXPORT void clear(const unsigned long& value) { const_cast<unsigned long&>(value) = 0; }

}  // namespace cast_away_const
