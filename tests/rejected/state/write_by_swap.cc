// The client's value and the root change places.
#include <utility>

#include "kernel/abi/cell.h"

namespace write_by_swap {

CELL_STATE(unsigned long, previous);

CELL_EXPORT unsigned long next(unsigned long value) {
  std::swap(previous, value);
  return value;
}

}  // namespace write_by_swap
