// The version that runs.
#include "tests/rejected/swaps/table.h"

namespace table {

namespace {
unsigned long answer() { return 42; }
constexpr Entry kEntry{answer};
}  // namespace

const Entry& entry() { return kEntry; }

}  // namespace table
