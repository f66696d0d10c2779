// The cast stands in a lambda that is never called by name.
#include "kernel/abi/cell.h"

namespace cast_in_lambda {

CELL_EXPORT unsigned char first(const unsigned long& value) {
  return [](const auto* place) { return *reinterpret_cast<const unsigned char*>(place); }(&value);
}

}  // namespace cast_in_lambda
