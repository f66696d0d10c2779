// The function that writes is reached only through a constant table.
#include "kernel/abi/cell.h"

namespace spill_by_table {

CELL_STATE(unsigned long, total);

namespace {
void add(unsigned long value) { total += value; }
void subtract(unsigned long value) { total -= value; }
constexpr void (*kOperations[])(unsigned long) = {add, subtract};
}  // namespace

CELL_EXPORT void apply(unsigned long operation, unsigned long value) { kOperations[operation & 1](value); }

}  // namespace spill_by_table
