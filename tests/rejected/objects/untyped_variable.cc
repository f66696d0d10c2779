// Writable bytes with a label that has neither type nor size.
#include "kernel/abi/cell.h"

asm(".pushsection .data\nhidden_place:\n.quad 1\n.popsection");

namespace untyped_variable {

CELL_EXPORT unsigned long size() { return 8; }

}  // namespace untyped_variable
