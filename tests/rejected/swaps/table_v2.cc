// The same table at another address.
#include "tests/rejected/swaps/table.h"

namespace table {

namespace {
unsigned long answer() { return 42; }
unsigned long other() { return 43; }
constexpr Entry kEntries[] = {{answer}, {other}};
}  // namespace

const Entry& entry() { return kEntries[0]; }

}  // namespace table
