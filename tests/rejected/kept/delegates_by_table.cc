// The neighbour's function is called through a table.
#include "tests/accepted/support.h"

namespace delegates_by_table {

namespace {
void ignore(void (*)()) {}
constexpr void (*kWays[])(void (*)()) = {ignore, support::keep_hook};
}  // namespace

CELL_EXPORT void subscribe(bool really, void (*hook)()) { kWays[really ? 1 : 0](hook); }

}  // namespace delegates_by_table
