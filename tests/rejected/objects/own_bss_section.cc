// A section of the author's own with zeroes in it.
#include "kernel/abi/cell.h"

namespace own_bss_section {

namespace {
[[gnu::section(".bss.scratch"), gnu::used]] unsigned long scratch[4];
}

CELL_EXPORT unsigned long size() { return sizeof(scratch); }

}  // namespace own_bss_section
