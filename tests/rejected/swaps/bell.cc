// A place for one function of a client.
#include "tests/rejected/swaps/bell.h"

namespace bell {

CELL_KEPT(Ring, kept, "registration", "one place for the function of a client");

void set(Ring ring) { kept = ring; }
unsigned long ring() { return kept == nullptr ? 0 : kept(); }

}  // namespace bell
