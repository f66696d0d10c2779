// Registers one of its functions with another cell.
#include "tests/accepted/support.h"

namespace hooked {

namespace {
void on_event() {}
}  // namespace

CELL_EXPORT void start() { support::keep_hook(&on_event); }

}  // namespace hooked
