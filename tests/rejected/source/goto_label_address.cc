// The address of a label.
#include "kernel/abi/cell.h"

namespace goto_label_address {

CELL_EXPORT unsigned long run(unsigned long step) {
  static constexpr void* kSteps[] = {&&first, &&second};
  goto* kSteps[step & 1];
first:
  return 1;
second:
  return 2;
}

}  // namespace goto_label_address
