// A handler table that goes on behind its section.
#include "kernel/abi/cell.h"

namespace unwinding_table_cut_off {

extern "C" [[gnu::visibility("hidden")]] unsigned long unwinding_table_cut_off_one();

CELL_EXPORT unsigned long get() { return unwinding_table_cut_off_one() + 1; }

}  // namespace unwinding_table_cut_off
