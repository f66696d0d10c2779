// The address of the root goes to a neighbour that keeps it.
#include "tests/rejected/state/board.h"

namespace leak_by_neighbour {

CELL_STATE(board::Lamp, lamp);

CELL_EXPORT void start() { board::connect(lamp); }

}  // namespace leak_by_neighbour
