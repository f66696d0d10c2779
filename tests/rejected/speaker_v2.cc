// The next version of speaker, with other words.
#include "kernel/abi/cell.h"

namespace speaker {

CELL_KEPT(const char*, last, "soft", "what was said last, for people");

CELL_EXPORT void say(unsigned long count) { last = count > 3 ? "a lot" : "a few"; }
CELL_DIAGNOSTIC const char* said() { return last; }

}  // namespace speaker
