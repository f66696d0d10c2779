// Links nodes of the client into a list of the client.
#include "kernel/abi/cell.h"

namespace caller_list {

struct Node {
  unsigned long value;
  Node* next;
};
struct List {
  Node* first;
};

CELL_EXPORT void push(List& list, Node& node) {
  node.next = list.first;
  list.first = &node;
}
CELL_EXPORT Node* pop(List& list) {
  Node* const first = list.first;
  if (first != nullptr) list.first = first->next;
  return first;
}

}  // namespace caller_list
