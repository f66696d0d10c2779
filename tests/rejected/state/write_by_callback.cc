// No export writes. The function whose address goes to a neighbour does, whenever the neighbour calls it.
#include "tests/accepted/support.h"

namespace write_by_callback {

CELL_STATE(unsigned long, events);

namespace {
void on_event() { ++events; }
}  // namespace

CELL_EXPORT void start() { support::keep_hook(&on_event); }
CELL_EXPORT unsigned long seen() { return events; }

}  // namespace write_by_callback
