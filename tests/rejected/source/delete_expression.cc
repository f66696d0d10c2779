// Frees what the client made.
#include "kernel/abi/cell.h"

namespace delete_expression {

struct Node {
  unsigned long value;
};

CELL_EXPORT void drop(Node* node) { delete node; }

}  // namespace delete_expression
