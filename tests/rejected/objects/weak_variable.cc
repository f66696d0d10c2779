// A weak variable: another object's definition would silently take its place.
#include "kernel/abi/cell.h"

namespace weak_variable {

[[gnu::weak]] unsigned long limit = 10;

CELL_EXPORT unsigned long clamp(unsigned long value) { return value < limit ? value : limit; }

}  // namespace weak_variable
