// A table computed by the compiler: nothing is filled at run time.
#include "kernel/abi/cell.h"

namespace computed_table {

namespace {

struct Table {
  unsigned int entries[256];
};

consteval Table make_table() {
  Table table{};
  for (unsigned int i = 0; i < 256; ++i) {
    unsigned int entry = i;
    for (int bit = 0; bit < 8; ++bit) entry = (entry >> 1) ^ ((entry & 1) != 0 ? 0xedb88320U : 0);
    table.entries[i] = entry;
  }
  return table;
}
constexpr Table kTable = make_table();

}  // namespace

CELL_EXPORT unsigned int entry(unsigned char index) { return kTable.entries[index]; }

}  // namespace computed_table
