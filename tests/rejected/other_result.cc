// Believes in another return type, which the mangled name does not tell.
#include "kernel/abi/cell.h"

namespace support {
unsigned char square(unsigned long value);
}

namespace other_result {

CELL_EXPORT unsigned long get() { return support::square(3); }

}  // namespace other_result
