// The text of the compiler's version.
#include "kernel/abi/cell.h"

namespace depends_on_version_text {

CELL_EXPORT unsigned long get(unsigned long value) { return value + sizeof(__VERSION__); }

}  // namespace depends_on_version_text
