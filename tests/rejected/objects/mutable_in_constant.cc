// A constant with a mutable member is not constant.
#include "kernel/abi/cell.h"

namespace mutable_in_constant {

namespace {
struct Table {
  unsigned long size;
  mutable unsigned long last;
};
const Table kTable{8, 0};
}  // namespace

CELL_EXPORT unsigned long at(unsigned long index) {
  kTable.last = index;
  return kTable.size + kTable.last;
}

}  // namespace mutable_in_constant
