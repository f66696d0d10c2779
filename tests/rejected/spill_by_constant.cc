// The function that writes is hidden; clients call it through an exported table.
#include "kernel/abi/cell.h"

namespace spill_by_constant {

struct Operations {
  void (*add)(unsigned long value);
};

CELL_STATE(unsigned long, total);

namespace {
void add(unsigned long value) { total += value; }
}  // namespace

CELL_EXPORT extern const Operations kOperations;
constinit const Operations kOperations{add};

}  // namespace spill_by_constant
