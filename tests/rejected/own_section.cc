// Writable bytes in a section whose name looks like that of read-only data.
#include "kernel/abi/cell.h"

namespace own_section {

[[gnu::section(".rodata.tuning")]] unsigned long tuning = 1;

CELL_EXPORT void tune(unsigned long value) { tuning = value; }

}  // namespace own_section
