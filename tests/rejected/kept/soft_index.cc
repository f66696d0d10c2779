// The count chooses from a constant table.
#include "kernel/abi/cell.h"

namespace soft_index {

CELL_KEPT(unsigned long, turn, "soft", "a statistic for people");

namespace {
constexpr unsigned long kServers[] = {11, 12, 13, 14};
}

CELL_EXPORT unsigned long pick() { return kServers[turn++ % 4]; }

}  // namespace soft_index
