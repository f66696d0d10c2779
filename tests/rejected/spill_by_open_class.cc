// The virtual function that writes is hidden; clients call it through the vtable of a class that they may construct.
#include "kernel/abi/cell.h"

namespace spill_by_open_class {

class CELL_EXPORT Open {
 public:
  Open() {}
  [[gnu::visibility("hidden")]] virtual void add(unsigned long value);
};

CELL_STATE(unsigned long, total);

void Open::add(unsigned long value) { total += value; }

}  // namespace spill_by_open_class
