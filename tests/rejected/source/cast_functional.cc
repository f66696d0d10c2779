// A cast that looks like a constructor.
#include "kernel/abi/cell.h"

namespace cast_functional {

using Bytes = const unsigned char*;
struct Pair {
  unsigned int left, right;
};

CELL_EXPORT unsigned char first(const Pair* pair) { return *Bytes(pair); }

}  // namespace cast_functional
