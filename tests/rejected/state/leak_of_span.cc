// A view of private memory, with bounds and yet private memory.
#include <span>

#include "kernel/abi/cell.h"

namespace leak_of_span {

struct Table {
  unsigned long entries[16];
};
CELL_STATE(Table, table);

CELL_EXPORT std::span<unsigned long> entries() { return table.entries; }

}  // namespace leak_of_span
