// A cast that does not say which kind it is.
#include "kernel/abi/cell.h"

namespace cast_c_style {

struct Pair {
  unsigned int left, right;
};

CELL_EXPORT const unsigned char* bytes(const Pair& pair) { return (const unsigned char*)&pair; }

}  // namespace cast_c_style
