// The constructor of a client's object enters the object in the cell.
#include "kernel/abi/cell.h"

namespace capture_of_this {

class CELL_EXPORT Watch {
 public:
  Watch();

 private:
  unsigned long ticks_ = 0;
  Watch* next_ = nullptr;
};

CELL_STATE(Watch*, all);

Watch::Watch() : next_(all) { all = this; }

}  // namespace capture_of_this
