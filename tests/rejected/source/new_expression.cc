// Memory that nobody owns.
#include "kernel/abi/cell.h"

namespace new_expression {

struct Node {
  unsigned long value;
};

CELL_EXPORT Node* make(unsigned long value) { return new Node{value}; }

}  // namespace new_expression
