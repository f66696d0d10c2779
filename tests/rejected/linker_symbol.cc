// Asks the linker where a section begins: all sections of a cell could be read that way.
#include "kernel/abi/cell.h"

namespace linker_symbol {

extern "C" const char __start_secrets[];

CELL_EXPORT const char* first() { return __start_secrets; }

}  // namespace linker_symbol
