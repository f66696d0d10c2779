// What a neighbour's export returned is not this cell's to change.
#include "tests/rejected/state/board.h"

namespace foreign_write {

CELL_EXPORT void dim() {
  board::Lamp* const lamp = board::connected();
  if (lamp != nullptr) lamp->brightness /= 2;
}

}  // namespace foreign_write
