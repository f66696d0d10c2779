// The count decides which function is called through a table.
#include "kernel/abi/cell.h"

namespace soft_call {

CELL_KEPT(unsigned long, turn, "soft", "a statistic for people");

namespace {
unsigned long slow(unsigned long value) { return value + 1; }
unsigned long fast(unsigned long value) { return value + 2; }
constexpr unsigned long (*kWays[])(unsigned long) = {slow, fast};
}  // namespace

CELL_EXPORT unsigned long run(unsigned long value) { return kWays[turn++ & 1](value); }

}  // namespace soft_call
