// The export only hands a function out; the client calls it.
#include "kernel/abi/cell.h"

namespace write_by_returned_function {

CELL_STATE(unsigned long, total);

namespace {
void add(unsigned long value) { total += value; }
}  // namespace

using Add = void (*)(unsigned long value);
CELL_EXPORT Add adder() { return &add; }

}  // namespace write_by_returned_function
