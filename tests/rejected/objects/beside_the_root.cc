// A variable in the section of a state root: a swap would adopt it unseen.
#include "kernel/abi/cell.h"

namespace beside_the_root {

CELL_KEPT(unsigned long, count, "soft", "a statistic for people");

namespace {
[[gnu::section(".cell.state.count"), gnu::used]] unsigned long stowaway;
}

CELL_EXPORT unsigned long next(unsigned long value) {
  ++count;
  return value + 1;
}

}  // namespace beside_the_root
