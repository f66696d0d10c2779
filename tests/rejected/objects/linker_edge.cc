// The end of the text, which only a linker knows.
#include "kernel/abi/cell.h"

extern "C" [[gnu::visibility("default")]] const char _etext[];

namespace linker_edge {

CELL_EXPORT bool is_code(const char* place) { return place < _etext; }

}  // namespace linker_edge
