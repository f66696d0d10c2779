// A root that holds the address of a constant: once the cell is replaced, the constant is gone.
#include "kernel/abi/cell.h"

namespace speaker {

CELL_KEPT(const char*, last, "soft", "what was said last, for people");

CELL_EXPORT void say(unsigned long count) { last = count > 3 ? "many" : "few"; }
CELL_DIAGNOSTIC const char* said() { return last; }

}  // namespace speaker
