// A version of a cell whose function address is kept elsewhere.
#include "tests/accepted/support.h"

namespace hooked {

namespace {
void on_event() {}
}  // namespace

CELL_EXPORT void start() {
  support::keep_hook(&on_event);
  support::keep_hook(nullptr);
}

}  // namespace hooked
