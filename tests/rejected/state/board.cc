// A neighbour with a place for one lamp of a client.
#include "tests/rejected/state/board.h"

namespace board {

CELL_KEPT(Lamp*, lamp, "registration", "one place for the lamp of a client");

void connect(Lamp& connected_lamp) { lamp = &connected_lamp; }
Lamp* connected() { return lamp; }

}  // namespace board
