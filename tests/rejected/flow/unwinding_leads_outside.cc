// A landing pad behind the end of its function.
#include "kernel/abi/cell.h"

namespace unwinding_leads_outside {

extern "C" [[gnu::visibility("hidden")]] unsigned long unwinding_leads_outside_one();

CELL_EXPORT unsigned long get() { return unwinding_leads_outside_one() + 1; }

}  // namespace unwinding_leads_outside
