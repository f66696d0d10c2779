// Keeps for a client what it got from the cells that are going to be replaced, as registries do.
#include "kernel/abi/cell.h"
#include "tests/rejected/swaps/shape.h"
#include "tests/rejected/swaps/table.h"

namespace holder {

struct Held {
  const shape::Shape* shape;
  const table::Entry* entry;
};
CELL_KEPT(Held, held, "registration", "what a swap would have to find and re-point");

CELL_EXPORT unsigned long hold() {
  held = {&shape::triangle(), &table::entry()};
  return 1;
}
CELL_EXPORT unsigned long corners() { return held.shape->corners(); }
CELL_EXPORT unsigned long answer() { return held.entry->function(); }

}  // namespace holder
