// The cell remembers where the client's buffer is.
#include "kernel/abi/cell.h"

namespace capture_pointer {

CELL_STATE(const unsigned long*, buffer);

CELL_EXPORT void attach(const unsigned long& first) { buffer = &first; }
CELL_EXPORT unsigned long read() { return buffer == nullptr ? 0 : *buffer; }

}  // namespace capture_pointer
