// Constants in sections of the author's own are no state.
#include "kernel/abi/cell.h"

namespace constant_sections {

namespace {
[[gnu::section(".rodata.limits"), gnu::used]] constexpr unsigned long kLimits[] = {10, 20, 40};
}

CELL_EXPORT unsigned long limit(unsigned long index) { return kLimits[index % 3]; }

}  // namespace constant_sections
