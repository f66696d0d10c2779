// The cast stands in a macro.
#include "kernel/abi/cell.h"

namespace cast_in_macro {

#define AS_BYTES(place) (reinterpret_cast<const unsigned char*>(place))

CELL_EXPORT unsigned char first(const unsigned long& value) { return *AS_BYTES(&value); }

}  // namespace cast_in_macro
